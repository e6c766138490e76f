import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http'
import { WorkflowManager } from '@medusajs/framework/orchestration'
import { probeWorkflow } from '../../../workflows/probe'

export const GET = async (req: MedusaRequest, res: MedusaResponse) => {
  const { result } = await probeWorkflow(req.scope).run({})
  const engine = req.scope.resolve('workflows')
  const byId = await engine.run('probe', {})
  const registered = [...WorkflowManager.getWorkflows().keys()].filter((id) => /probe|extra/.test(id))
  res.json({ pid: process.pid, ...(result as object), byId: byId.result, registered })
}
