import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http'
import { createApiKeysWorkflow } from '@medusajs/medusa/core-flows'

export const GET = async (req: MedusaRequest, res: MedusaResponse) => {
  const input = { api_keys: [{ title: 'probe', type: 'publishable' as const, created_by: 'probe' }] }
  const { result } = await createApiKeysWorkflow(req.scope).run({ input })
  const calls = ((globalThis as any).probeHookCalls ?? []).filter((call: any) => call.id === result[0].id)
  res.json({ pid: process.pid, calls })
}
