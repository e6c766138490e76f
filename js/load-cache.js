// @ts-check
/** Node's caches of modules that have no public name. */
import module from 'node:module'
import { closureVariable } from './closure.js'

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
  try {
    const found = closureVariable(register, 'cascadedLoader')
    // A cache that holds this very module is the right one. Node's class is no instance of our `Map`, and
    // answers by URL and type; the plain methods answer by URL alone, and throw if it is no map at all.
    if (Map.prototype.has.call(found?.loadCache, import.meta.url)) loader = found
  } catch {
    // Out of reach, for whatever reason.
  }
  return loader
}

/**
 * Where requests of CommonJS modules led to, by the folder and what was asked for; undefined where it is out of reach.
 *
 * @returns {Record<string, string> | undefined}
 */
export function reachRequestCache() {
  try {
    const found = closureVariable(createRequire, 'relativeResolveCache')
    return found !== null && typeof found === 'object' ? found : undefined
  } catch {
    return undefined
  }
}
