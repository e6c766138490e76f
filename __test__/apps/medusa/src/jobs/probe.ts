import type { MedusaContainer } from '@medusajs/framework/types'
import { behind } from '../lib/behind'

export default async function probeJob(_: MedusaContainer, context?: { scheduledFor: Date }) {
  ;((globalThis as any).probeTicks ??= []).push({ at: context?.scheduledFor ?? new Date(), job: 'job:1', ...behind('job') })
}

export const config = { name: 'probe-job', schedule: '* * * * * *' }
