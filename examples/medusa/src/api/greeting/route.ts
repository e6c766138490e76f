import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http'
import { greetWorkflow } from '../../workflows/greet'

export const GET = async (req: MedusaRequest, res: MedusaResponse) => {
  const { result } = await greetWorkflow(req.scope).run({ input: { name: 'Ada' } })
  res.json({ greeting: result, pid: process.pid })
}
