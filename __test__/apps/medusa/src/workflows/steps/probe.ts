import { createStep, StepResponse } from '@medusajs/framework/workflows-sdk'
import { behind } from '../../lib/behind'

export const probeStep = createStep('probe-step', async () => new StepResponse({ step: 'step:1', ...behind('step') }))
