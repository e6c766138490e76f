// @ts-check
/** The only file that chooses between `module.registerHooks()` and `module.register()`. */
import module from 'node:module'
import { isAbsolute } from 'node:path'
import { addon } from '../addon.js'
import { syncExports } from '../node/exports.js'
import { answers } from '../node/resolution-cache.js'
import { createSyncHooks } from './hooks.js'
import { Others, noticeOthers } from '../node/foreign-hooks.js'
import { ownDirectory } from '../package-dir.js'
import { observeCache } from '../node/commonjs.js'
import { observeRequire } from '../node/require.js'
import { isMainThread } from '../node/thread.js'
import { isInPackage } from './packages.js'

/**
 * Has Node ask us about every import of this thread.
 *
 * @param {number} thread the number that the engine knows this thread by
 * @param {string} [commonJsEntry] the URL of an entry script that Node is to load with `require`
 */
export function install(thread, commonJsEntry) {
  observeCache((path) => {
    if (isAbsolute(path) && !isInPackage(path)) addon.cached(thread, path)
  })
  if (typeof module.registerHooks === 'function') {
    const others = new Others()
    module.registerHooks(/** @type {any} */ (createSyncHooks(addon, thread, answers, others, commonJsEntry)))
    noticeOthers(others, `${ownDirectory}register.js`)
    observeLoaders(thread)
  } else {
    // Hooks of Node 20 run in a thread of their own and see `import` alone.
    observeRequire(addon, thread)
    registerLast(thread, commonJsEntry)
  }
}

/**
 * Observes what hooks of the project read that run in a thread of their own. Nobody asks for that thread where there are none.
 *
 * @param {number} thread
 */
function observeLoaders(thread) {
  const { register } = module
  if (typeof register !== 'function') return
  const observe = () => {
    const url = new URL('loader.js', ownDirectory)
    register(url, { parentURL: import.meta.url, data: { thread, turn: 0, observes: true } })
  }
  const ofProject = (/** @type {string} */ name) => /^(?:\.|\/|file:)/.test(name) && !isInPackage(name)
  module.register = /** @type {typeof register} */ (
    (/** @type {Parameters<typeof register>} */ ...args) => {
      const result = register(...args)
      if (ofProject(String(args[0]))) observe()
      return result
    }
  )
  syncExports()
  if (addon.hasLoaders()) observe()
}

/**
 * Hooks of Node 20 that are registered last run first, and many TypeScript loaders answer without asking the
 * ones before them. So ours are registered again after every other: the order of `--import` must not matter.
 *
 * @param {number} thread
 * @param {string} [commonJsEntry]
 */
function registerLast(thread, commonJsEntry) {
  const { register } = module
  let turn = 0
  const registerOurs = () => {
    turn += 1
    const url = new URL(`loader.js?turn=${turn}`, ownDirectory)
    // Without a parent of its own the URL gets `data:` as one, which some loaders cannot resolve from.
    register(url, { parentURL: import.meta.url, data: { thread, turn, commonJsEntry, isWorker: !isMainThread } })
  }
  module.register = /** @type {typeof register} */ (
    (/** @type {Parameters<typeof register>} */ ...args) => {
      const result = register(...args)
      registerOurs()
      return result
    }
  )
  syncExports()
  registerOurs()
}
