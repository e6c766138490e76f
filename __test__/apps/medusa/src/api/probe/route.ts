import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http'
import { shared } from '@acme/shared'
import { helper } from '../../lib/helper'

export const GET = (req: MedusaRequest, res: MedusaResponse) => {
  res.json({
    pid: process.pid,
    route: 'route:1',
    ...helper(),
    shared: shared(),
    middleware: (req as any).middleware,
    env: process.env.PROBE_ENV,
    config: process.env.PROBE_CONFIG,
  })
}
