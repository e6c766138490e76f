// @ts-check
/**
 * Node's CommonJS loader: its caches, and every load. The only file that names them; where a later Node lacks one, the
 * fallback stands beside it.
 */
import module from 'node:module'
import { outOfReach } from './out-of-reach.js'

const Module = /** @type {any} */ (module)

/** Loaded CommonJS modules by path. @type {Record<string, NodeJS.Module>} */
export const commonJs = Module._cache ?? requireCache()

/** Which file a path meant when it was first required. @type {Record<string, string>} */
export const foundFiles = Module._pathCache ?? noPaths()

function requireCache() {
  outOfReach('Module._cache', 'its public name is used, `require.cache`')
  return module.createRequire(import.meta.url).cache
}

function noPaths() {
  outOfReach('Module._pathCache', 'where a path leads elsewhere, the real path is asked for')
  return {}
}

/**
 * @typedef {object} Load One call of Node's loader, by a `require` or by an `import` of a CommonJS file.
 * @property {string} request What is loaded. An observer may set another request.
 * @property {NodeJS.Module | undefined} parent Without one, an `import` asks, by the file's path.
 * @property {boolean} isMain
 *
 * @typedef {{ exports: any } | { error: unknown }} Outcome
 *
 * @typedef {(load: Load) => ((outcome: Outcome) => void) | undefined | void} LoadObserver
 *   Called before the load. What it returns is called after it.
 */

/** @type {Set<LoadObserver>} */
const observers = new Set()
/** Node's own function, while the wrapper stands in its place. @type {((...given: any[]) => any) | undefined} */
let original

/**
 * Observes every load: the wrapper that all observers share is put around Node's function with the first of them. Those that
 * come later are nearer to Node: they run last before a load, and first after it.
 *
 * @param {LoadObserver} observer
 * @returns {() => void} ends it
 */
export function observeLoads(observer) {
  observers.add(observer)
  original ??= wrapLoad() ?? wrapRequire()
  return () => void observers.delete(observer)
}

function wrapLoad() {
  const { _load } = Module
  try {
    Module._load = observed
  } catch {
    // Node does not let go of it.
  }
  return typeof _load === 'function' && Module._load === observed ? _load : undefined
}

/** Sees every `require`, but not an `import` of a CommonJS file, of which hooks tell. */
function wrapRequire() {
  outOfReach('Module._load', 'Module.prototype.require is observed')
  const { require } = Module.prototype
  Module.prototype.require = /** @this {NodeJS.Module} @param {string} request */ function (request) {
    return observed(request, this, false)
  }
  return (/** @type {string} */ request, /** @type {NodeJS.Module} */ parent) => require.call(parent, request)
}

/**
 * @this {unknown}
 * @param {any[]} given Node passes more arguments to its own calls than it documents
 */
function observed(...given) {
  const node = /** @type {Function} */ (original)
  const [request, parent, isMain] = given
  const load = { request, parent, isMain }
  /** @type {((outcome: Outcome) => void)[]} */
  const after = []
  for (const observer of observers) {
    const done = observer(load)
    if (done) after.unshift(done)
  }
  given[0] = load.request
  let exports
  try {
    exports = node.apply(this, given)
  } catch (error) {
    for (const done of after) done({ error })
    throw error
  }
  for (const done of after) done({ exports })
  return exports
}

/** When modules that are still being loaded are looked at again, in milliseconds. */
const LATER = [50, 1000]

/**
 * Calls back for every path that gets a module in the cache, soon after it is loaded. Loaders such as jiti put modules there
 * that Node's own loader never sees.
 *
 * @param {(path: string) => void} added
 */
export function observeCache(added) {
  /** @type {string[]} */
  const paths = []
  const isLoading = (/** @type {string} */ path) => commonJs[path]?.loaded === false
  const reportLoaded = (/** @type {string[]} */ some) => {
    for (const path of some) if (!isLoading(path)) added(path)
  }
  const report = () => {
    const some = paths.splice(0)
    // Node 20 enters what a module re-exports long before it loads that.
    const early = some.filter(isLoading)
    reportLoaded(some)
    if (early.length > 0) for (const delay of LATER) setTimeout(reportLoaded, delay, early).unref()
  }
  // An assignment of a new property asks the prototype first; one that is there does not.
  const prototype = new Proxy(Object.create(Object.getPrototypeOf(commonJs)), {
    set(_, path, value, cache) {
      if (typeof path === 'string' && paths.push(path) === 1) queueMicrotask(report)
      return Reflect.defineProperty(cache, path, { value, configurable: true, enumerable: true, writable: true })
    },
  })
  Object.setPrototypeOf(commonJs, prototype)
}
