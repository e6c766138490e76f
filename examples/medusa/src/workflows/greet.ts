import { createStep, createWorkflow, StepResponse, WorkflowResponse } from '@medusajs/framework/workflows-sdk'
import { greet } from '../lib/greet'

const greetStep = createStep('greet-step', async ({ name }: { name: string }) => new StepResponse(greet(name)))

export const greetWorkflow = createWorkflow('greet', (input: { name: string }) => new WorkflowResponse(greetStep(input)))
