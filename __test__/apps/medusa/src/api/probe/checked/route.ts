import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http'

export const POST = (req: MedusaRequest, res: MedusaResponse) => {
  res.json({ pid: process.pid, checked: req.validatedBody })
}
