// @ts-check
/** Node's caches of modules that have no public name. */
import module from 'node:module'
import { types } from 'node:util'
import { closureVariable, privateField } from './closure.js'

/**
 * @typedef {Map<string, Record<string, any>>} LoadCache
 * @typedef {Record<string, any> & { loadCache: LoadCache }} Loader
 */

/** Functions of Node that close over the variables, as they are before anybody wraps them. */
const { register, createRequire } = module

/** @type {Loader | undefined} */
let loader

/**
 * The load cache of this thread, or undefined where it is out of reach.
 *
 * @returns {LoadCache | undefined}
 */
export const reachLoadCache = () => reachLoader()?.loadCache

/**
 * The loader of this thread, or undefined where it is out of reach: a Node without the inspector, the permission
 * model, or a later Node with another shape.
 *
 * @returns {Loader | undefined}
 */
export function reachLoader() {
  if (loader) return loader
  const found = attempt(() => closureVariable(register, 'cascadedLoader'))
  // A cache that holds this very module is the right one. Node's class is no instance of our `Map`, and
  // answers by URL and type; the plain methods answer by URL alone.
  if (types.isMap(found?.loadCache) && Map.prototype.has.call(found.loadCache, import.meta.url)) loader = found
  return loader
}

/**
 * Where requests of CommonJS modules led to, by the folder and what was asked for; undefined where it is out of reach.
 *
 * @returns {Record<string, string> | undefined}
 */
export function reachRequestCache() {
  const found = attempt(() => closureVariable(createRequire, 'relativeResolveCache'))
  return found !== null && typeof found === 'object' ? found : undefined
}

/**
 * What this thread remembers of where imports and symlinks lead, for Node versions without `module.registerHooks()`: what an
 * ES module imports that was required is resolved without hooks there. Those that are out of reach are left out.
 *
 * @returns {Map<unknown, unknown>[]}
 */
export function reachLocations() {
  const caches = [
    () => privateField(reachLoader() ?? {}, '#resolveCache'),
    () => closureVariable(closureVariable(reachLoader()?.defaultResolve, 'defaultResolve'), 'realpathCache'),
    () => closureVariable(createRequire(import.meta.url), 'realpathCache'),
  ]
  return caches.map(attempt).filter((cache) => types.isMap(cache))
}

/**
 * @param {() => any} reach
 * @returns {any} undefined when it is out of reach, for whatever reason
 */
function attempt(reach) {
  try {
    return reach()
  } catch {
    return undefined
  }
}
