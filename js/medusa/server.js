// @ts-check
/** The server's process, `medusa start`: starts the engine and the adapter. */
import { plugIn } from '../plug-in.js'
import { MedusaAdapter } from './adapter.js'
import { answerReloads } from './messages.js'
import { whenLoaded } from './when-loaded.js'

/** The environment variable by which `medusa develop` leaves restarts to the server. */
export const RESTARTS_ITSELF = 'HOT_HOOK_RESTARTS_ITSELF'

/**
 * @param {string} directory the project
 * @param {string} file the module of the command
 */
export function serve(directory, file) {
  const hmr = process.env.MEDUSA_HMR_ENABLED === 'true'
  // Medusa must not answer as well.
  delete process.env.MEDUSA_HMR_ENABLED
  const adapter = new MedusaAdapter(directory)
  if (process.env[RESTARTS_ITSELF]) adapter.options.restartBy = 'self'
  delete process.env[RESTARTS_ITSELF]
  if (!plugIn(adapter, directory)) return
  whenLoaded(file, (exports) => adapter.attach(file, exports))
  if (hmr) answerReloads()
  // A parent that was killed cannot stop its server.
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
}
