import { behind } from '../lib/behind'

export default async function probeJob() {
  ;((globalThis as any).probeTicks ??= []).push({ at: Math.round(Date.now() / 1000), job: 'job:1', ...behind('job') })
}

export const config = { name: 'probe-job', schedule: '* * * * * *' }
