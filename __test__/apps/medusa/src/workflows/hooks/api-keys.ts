import { createApiKeysWorkflow } from '@medusajs/medusa/core-flows'
import { behind } from '../../lib/behind'

createApiKeysWorkflow.hooks.apiKeysCreated(async ({ apiKeys }: { apiKeys: { id: string }[] }) => {
  ;((globalThis as any).probeHookCalls ??= []).push({ id: apiKeys[0].id, hook: 'hook:1', ...behind('hook') })
})
