import type { MedusaContainer } from '@medusajs/framework/types'
import { behind } from '../lib/behind'

export default async function probeJob(_: MedusaContainer, context: { scheduledFor: Date }) {
  ;((globalThis as any).probeTicks ??= []).push({ at: context.scheduledFor, job: 'job:1', ...behind('job') })
}

export const config = { name: 'probe-job', schedule: '* * * * * *' }
