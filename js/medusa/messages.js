// @ts-check
/** Medusa's own protocol, which `medusa develop` speaks under its flag `backend_hmr`. */
import { addon } from '../addon.js'
import { readAction, readPath } from '../protocol/validate.js'
import { started } from '../runtime/start.js'

/** How long the engine may take to look at a file, in milliseconds, before an answer is given anyway. */
const PATIENCE = 5000

/**
 * Answers every `hmr-reload` with an `hmr-result`, when what it tells of is done. No success means that
 * the server has to be started again; an error in the project's code does not, the old code goes on.
 */
export function answerReloads() {
  const runtime = started()
  process.on('message', async (message) => {
    const told = /** @type {{ type?: unknown, action?: unknown, file?: unknown } | null} */ (message)
    if (told?.type !== 'hmr-reload') return
    const path = readPath(told.file)
    const action = readAction(told.action)
    if (path === undefined || !action) return
    const settled = runtime?.adapter?.settled()
    addon.changed(path, action)
    await Promise.race([settled, new Promise((resolve) => setTimeout(resolve, PATIENCE).unref())])
    process.send?.({ type: 'hmr-result', success: !runtime?.adapter?.restarting }, undefined, undefined, () => {})
  })
}
