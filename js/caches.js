// @ts-check
/** Takes replaced files out of Node's caches of this thread, so that the next import loads them anew. */
import module from 'node:module'
import { pathToFileURL } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { addon } from './addon.js'
import { debug } from './log.js'
import { reachLoadCache } from './load-cache.js'

/** The methods of the load cache itself are by URL and type, and its `delete` leaves an empty entry behind. */
const { get: lookUp, delete: forget } = Map.prototype

/** V8's status of a module whose evaluation threw. */
const ERRORED = 5

/** What stands for "not settled yet" when it is raced against a promise. */
const PENDING = Symbol('pending')

export class Caches {
  /** @type {import('./load-cache.js').LoadCache | undefined} */
  #loadCache
  #usesQuery

  /**
   * @param {string} bust `auto`, `evict` or `query`
   */
  constructor(bust) {
    this.#usesQuery = bust === 'query'
    if (this.#usesQuery) addon.useQuery()
  }

  /**
   * @param {readonly string[]} paths
   * @param {readonly string[]} urls URLs of these files that carry a query or hash of the user's own
   */
  evict(paths, urls) {
    evictCommonJs(paths)
    const cache = this.#reach()
    if (!cache) return
    for (const path of paths) forget.call(cache, pathToFileURL(path).href)
    for (const url of urls) forget.call(cache, url)
  }

  /**
   * Whether the last version of a file threw or did not link. An import that is under way has not failed.
   *
   * @param {string} path
   * @returns {Promise<boolean>}
   */
  async hasFailed(path) {
    const cache = this.#loadCache
    const jobs = (cache && lookUp.call(cache, pathToFileURL(path).href)) ?? {}
    for (const job of Object.values(jobs)) {
      if (!job) continue
      if (job.module?.getStatus?.() === ERRORED) return true
      for (const step of [job.modulePromise, job.linked, job.instantiated]) {
        if (step instanceof Promise && (await isRejected(step))) return true
      }
    }
    return false
  }

  /** Done at the first replacement, so that a process which replaces nothing pays nothing. */
  #reach() {
    if (this.#usesQuery) return undefined
    if (this.#loadCache) return this.#loadCache
    this.#loadCache = reachLoadCache()
    if (this.#loadCache) {
      // V8 would keep the compiled old versions alive.
      setFlagsFromString('--no-compilation-cache')
      return this.#loadCache
    }
    debug("Node's load cache is out of reach: replaced modules are imported under ?hot-hook=N")
    this.#usesQuery = true
    addon.useQuery()
    return undefined
  }
}

/**
 * @param {Promise<unknown>} promise
 */
async function isRejected(promise) {
  return Promise.race([promise, PENDING]).then(
    () => false,
    () => true,
  )
}

/**
 * @param {readonly string[]} paths
 */
function evictCommonJs(paths) {
  const Module = /** @type {any} */ (module)
  /** @type {Record<string, NodeJS.Module>} */
  const cache = Module._cache
  /** @type {Set<NodeJS.Module>} */
  const evicted = new Set()
  for (const path of paths) {
    if (!cache[path]) continue
    evicted.add(cache[path])
    delete cache[path]
  }
  if (evicted.size === 0) return
  for (const parent of Object.values(cache)) {
    // What `import` made of a JSON file is cached without children.
    if (parent.children?.some((child) => evicted.has(child))) {
      parent.children = parent.children.filter((child) => !evicted.has(child))
    }
  }
  const found = Module._pathCache
  for (const [request, path] of Object.entries(found)) {
    if (paths.includes(path)) delete found[request]
  }
}
