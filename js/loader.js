// @ts-check
/**
 * The hooks in the thread that Node runs those of `module.register()` in: all of them for Node versions without
 * `module.registerHooks()`, else what observes the hooks of the project.
 * The engine is the process's own: the addon is shared by all threads.
 */
import { addon, loadAddon } from './addon.js'
import { asyncReads, loadedByHooks } from './node/load-reads.js'
import { createAsyncHooks } from './hooks/hooks.js'

/** @type {ReturnType<typeof createAsyncHooks> | undefined} */
let hooks

/** Which registration counts, by the thread that it is for: see `registerLast` in `install.js`. */
const latest = /** @type {{ turns: Map<number, number> }} */ (/** @type {any} */ (globalThis)[Symbol.for('hot-hook-rs.loader')] ??= { turns: new Map() }).turns

let isLatest = () => true

/** @type {Awaited<ReturnType<typeof asyncReads>> | undefined} */
let observeReads

/** How often is looked whether a worker has replaced what changed, once per millisecond. */
const LOOKS = 1000

/**
 * Waits until a worker has replaced what changed before it imports anything: its event loop may not turn between its imports.
 *
 * @param {number} thread
 */
async function untilTaken(thread) {
  for (let look = 0; look < LOOKS && addon.hasChanges(thread); look += 1) await new Promise((resolve) => setTimeout(resolve, 1))
}

/**
 * @param {{ thread: number, turn: number, commonJsEntry?: string, isWorker?: boolean, observes?: boolean } | undefined} data
 *   `observes`: only what hooks read is observed, as the hooks of the importing thread do everything else
 */
export async function initialize(data) {
  loadAddon()
  const { thread, turn, commonJsEntry, isWorker, observes } = data ?? { thread: 0, turn: 0 }
  observeReads = await asyncReads()
  if (observes) return
  latest.set(thread, turn)
  isLatest = () => latest.get(thread) === turn
  hooks = createAsyncHooks(addon, thread, commonJsEntry, isWorker ? () => untilTaken(thread) : undefined)
}

/** @type {import('node:module').ResolveHook} */
export const resolve = (specifier, context, next) =>
  hooks && isLatest() ? hooks.resolve(specifier, context, /** @type {any} */ (next)) : next(specifier, context)

/** @type {import('node:module').LoadHook} */
export const load = (url, context, next) => {
  const loadIt = () => (hooks && isLatest() ? hooks.load(url, context, /** @type {any} */ (next)) : next(url, context))
  const module = isLatest() ? loadedByHooks(url) : undefined
  return module && observeReads ? observeReads(module, loadIt) : loadIt()
}
