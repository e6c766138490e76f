import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http'

export const GET = async (req: MedusaRequest, res: MedusaResponse) => {
  const service: any = req.scope.resolve('probe')
  const { data } = await req.scope.resolve('query').graph({ entity: 'note', fields: ['id'] })
  res.json({ pid: process.pid, ...service.probe(), notes: data.length, hooks: (globalThis as any).probeHooks })
}
