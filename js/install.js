// @ts-check
/** The only file that chooses between `module.registerHooks()` and `module.register()`. */
import module from 'node:module'
import { addon } from './addon.js'
import { createSyncHooks } from './hooks.js'
import { observeRequire } from './require.js'

/**
 * Has Node ask us about every import of this thread.
 *
 * @param {number} thread the number that the engine knows this thread by
 */
export function install(thread) {
  if (typeof module.registerHooks === 'function') {
    module.registerHooks(/** @type {any} */ (createSyncHooks(addon, thread)))
  } else {
    // Hooks of Node 20 run in a thread of their own and see `import` alone.
    observeRequire(addon, thread)
    module.register(new URL('./loader.js', import.meta.url), { parentURL: import.meta.url, data: { thread } })
  }
}
