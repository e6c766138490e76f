import type { MedusaRequest, MedusaResponse } from '@medusajs/framework/http'
import { setTimeout } from 'node:timers/promises'

export const GET = async (req: MedusaRequest, res: MedusaResponse) => {
  const id = String(Math.random())
  await req.scope.resolve('event_bus').emit({ name: 'probe.hit', data: { id } })
  const events = () => ((globalThis as any).probeEvents ?? []).filter((event: any) => event.id === id)
  for (let left = 20; left > 0 && events().length === 0; left--) await setTimeout(5)
  await setTimeout(10)
  res.json({ pid: process.pid, events: events() })
}
