// @ts-check
/**
 * The hooks for Node versions without `module.registerHooks()`, in the thread that Node runs them in.
 * The engine is the process's own: the addon is shared by all threads.
 */
import { addon, loadAddon } from './addon.js'
import { createAsyncHooks } from './hooks/hooks.js'

/** @type {ReturnType<typeof createAsyncHooks> | undefined} */
let hooks

/** Which registration counts, by the thread that it is for: see `registerLast` in `install.js`. */
const latest = /** @type {{ turns: Map<number, number> }} */ (
  /** @type {any} */ (globalThis)[Symbol.for('hot-hook-rs.loader')] ??= { turns: new Map() }
).turns

let isLatest = () => true

/**
 * @param {{ thread: number, turn: number, commonJsEntry?: string } | undefined} data
 */
export async function initialize(data) {
  loadAddon()
  const { thread, turn, commonJsEntry } = data ?? { thread: 0, turn: 0 }
  latest.set(thread, turn)
  isLatest = () => latest.get(thread) === turn
  hooks = createAsyncHooks(addon, thread, commonJsEntry)
}

/** @type {import('node:module').ResolveHook} */
export const resolve = (specifier, context, next) =>
  hooks && isLatest() ? hooks.resolve(specifier, context, /** @type {any} */ (next)) : next(specifier, context)

/** @type {import('node:module').LoadHook} */
export const load = (url, context, next) =>
  hooks && isLatest() ? hooks.load(url, context, /** @type {any} */ (next)) : next(url, context)
