import type { SubscriberArgs, SubscriberConfig } from '@medusajs/framework'
import { behind } from '../lib/behind'

export default async function probeHandler({ event }: SubscriberArgs<{ id: string }>) {
  ;((globalThis as any).probeEvents ??= []).push({ id: event.data.id, subscriber: 'subscriber:1', ...behind('subscriber') })
}

export const config: SubscriberConfig = { event: 'probe.hit' }
