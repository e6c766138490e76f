import { MedusaService } from '@medusajs/framework/utils'
import { inner } from './inner'
import { modelVersion, Note } from './models/note'

const calls: string[] = ((globalThis as any).probeHooks ??= [])

export default class ProbeService extends MedusaService({ Note }) {
  __hooks = {
    onApplicationStart: async () => void calls.push('start service:1'),
    onApplicationPrepareShutdown: async () => void calls.push('prepare service:1'),
    onApplicationShutdown: async () => void calls.push('shutdown service:1'),
  }

  probe() {
    return { service: 'service:1', model: modelVersion, ...inner() }
  }
}
