import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http'

export const GET = (_: MedusaRequest, res: MedusaResponse) => {
  res.json({ pid: process.pid, ticks: ((globalThis as any).probeTicks ?? []).slice(-6) })
}
