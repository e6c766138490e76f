import { createWorkflow, transform, WorkflowResponse } from '@medusajs/framework/workflows-sdk'
import { probeStep } from './steps/probe'

export const probeWorkflow = createWorkflow('probe', () => {
  const step = probeStep()
  return new WorkflowResponse(transform({ step }, ({ step }) => ({ workflow: 'workflow:1', ...step })))
})
