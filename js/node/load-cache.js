// @ts-check
/** Node's caches of modules that have no public name. */
import module from 'node:module'
import { inspect, types } from 'node:util'
import { closureVariable, privateField } from './closure.js'
import { outOfReach } from './out-of-reach.js'

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

/** V8's status of a module whose evaluation has ended, or waits for a top-level `await`. */
const EVALUATED = 4

/**
 * Whether an ES module is known to have been evaluated to its end.
 *
 * @param {string} url
 * @returns {boolean} false as well where the load cache is out of reach
 */
export function isEvaluated(url) {
  const cache = reachLoadCache()
  const jobs = Object.values((cache && Map.prototype.get.call(cache, url)) ?? {})
  const found = jobs.find((job) => job?.module?.getStatus?.() === EVALUATED)?.module
  return attempt(() => inspect(found?.evaluate(-1, false))) === 'Promise { undefined }'
}

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
  if (!loader) outOfReach('the load cache', 'replaced modules are imported under ?hot-hook=N')
  return loader
}

/**
 * Where requests of CommonJS modules led to, by the folder and what was asked for; undefined where it is out of reach.
 *
 * @returns {Record<string, string> | undefined}
 */
export function reachRequestCache() {
  const found = attempt(() => closureVariable(createRequire, 'relativeResolveCache'))
  if (found !== null && typeof found === 'object') return found
  outOfReach('the cache of requests', 'each request goes by a name of its own')
  return undefined
}

/** @type {Map<unknown, unknown>[]} */
let locations = []

/**
 * What this thread remembers of where imports and symlinks lead. What an ES module imports that was required is resolved from
 * there, without asking hooks (Node 20) or without asking them again (Node 22). Those that are out of reach are left out.
 *
 * @returns {Map<unknown, unknown>[]}
 */
export function reachLocations() {
  const ways = [
    () => privateField(reachLoader() ?? {}, '#resolveCache'),
    () => closureVariable(closureVariable(reachLoader()?.defaultResolve, 'defaultResolve'), 'realpathCache'),
    () => closureVariable(createRequire(import.meta.url), 'realpathCache'),
  ]
  // Node makes the second one at the first import that needs it, and keeps it to itself where hooks are asked for links.
  const most = 'registerHooks' in module ? 2 : 3
  if (locations.length < most) locations = ways.map(attempt).filter((cache) => types.isMap(cache))
  if (locations.length === 0) outOfReach('the cache of real paths', 'the hooks ask for the real path of what leads elsewhere')
  return locations
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
