// @ts-check
/**
 * `node --import` this after ours: counts the calls of the engine, and tells its parent of them. It takes the generated
 * loader to have the same engine as the bundle: set `NAPI_RS_NATIVE_LIBRARY_PATH`.
 */
import { addon, loadAddon } from '../../js/addon.js'

loadAddon()
const target = /** @type {Record<string, any>} */ (addon)
/** @type {Record<string, number>} */
let calls = {}
let total = 0
for (const [name, call] of Object.entries(target)) {
  if (typeof call !== 'function') continue
  target[name] = (/** @type {any[]} */ ...args) => {
    calls[name] = (calls[name] ?? 0) + 1
    total += 1
    return call(...args)
  }
}

process.on('message', async (/** @type {any} */ message) => {
  if (message.type === 'load-packages') {
    calls = {}
    await /** @type {any} */ (globalThis).loadPackages()
    process.send?.({ type: 'packages', calls })
    calls = {}
  }
  if (message.type !== 'count-calls') return
  process.send?.({ type: 'calls', calls, total })
  calls = {}
})
