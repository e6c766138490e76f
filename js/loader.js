// @ts-check
/**
 * The hooks for Node versions without `module.registerHooks()`, in the thread that Node runs them in.
 * The engine is the process's own: the addon is shared by all threads.
 */
import { addon } from './addon.js'
import { createAsyncHooks } from './hooks.js'

/** @type {ReturnType<typeof createAsyncHooks> | undefined} */
let hooks

/**
 * @param {{ thread: number } | undefined} data
 */
export async function initialize(data) {
  hooks = createAsyncHooks(addon, data?.thread ?? 0)
}

/** @type {import('node:module').ResolveHook} */
export const resolve = (specifier, context, next) =>
  hooks ? hooks.resolve(specifier, context, /** @type {any} */ (next)) : next(specifier, context)

/** @type {import('node:module').LoadHook} */
export const load = (url, context, next) =>
  hooks ? hooks.load(url, context, /** @type {any} */ (next)) : next(url, context)
