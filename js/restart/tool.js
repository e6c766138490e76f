// @ts-check
/**
 * Tools that are started with our flag although they are not the app: npm, npx, a command of a package that starts the
 * server in a process of its own. They inherit the flag by NODE_OPTIONS. They are left alone until they load a file of the
 * project themselves.
 */
import module from 'node:module'
import { isOwn } from '../package-dir.js'
import { toPath } from '../url.js'

/** Where tools lie: installed, in the cache of corepack, or committed by Yarn. */
const INSTALLED = /[\\/](?:node_modules|corepack|\.yarn)[\\/]/

/**
 * Whether the entry of a process belongs to a tool.
 *
 * @param {string | undefined} entry its real path
 */
export const isTool = (entry) => entry !== undefined && INSTALLED.test(entry)

/**
 * @typedef {object} First The first file of the project that a tool imports.
 * @property {string} specifier
 * @property {string | undefined} parent The URL of the importer.
 * @property {string} url
 * @property {boolean} require Whether it is required.
 */

/**
 * Calls back before this thread loads the first file of the project. On a Node.js without synchronous hooks it is called now,
 * without one.
 *
 * @param {(first?: First) => void} load
 */
export function onFirstProjectFile(load) {
  if (typeof module.registerHooks !== 'function') return load()
  const hooks = module.registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context)
      const { url } = resolved
      const path = url.startsWith('file:') ? toPath(url) : undefined
      if (path !== undefined && !INSTALLED.test(path) && !isOwn(url)) {
        hooks.deregister()
        load({ specifier, parent: context.parentURL, url, require: context.conditions?.includes('require') ?? false })
      }
      return resolved
    },
  })
}
