// @ts-check
/** Takes replaced files out of Node's caches of this thread, so that the next import loads them anew. */
import module from 'node:module'
import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import { addon } from '../addon.js'
import { answers } from './resolution-cache.js'
import { debug, warn } from '../log.js'
import { reachLoadCache, reachLocations } from './load-cache.js'
import { observeFailedImports } from './observe-imports.js'
import { commonJs, foundFiles, observeLoads } from './commonjs.js'
import { outOfReach } from './out-of-reach.js'
import { forget as forgetFiles, forgetRequests } from './requests.js'
import { spellings, toUrl, withVersion, wrapperOf } from '../url.js'

/** The methods of the load cache itself are by URL and type, and its `delete` leaves an empty entry behind. */
const { get: lookUp, delete: forget, clear: forgetAll, entries: entriesOf } = Map.prototype

/** V8's status of a module that is not linked, of one that was evaluated, and of one whose evaluation threw. */
const UNLINKED = 0
const EVALUATED = 4
const ERRORED = 5

/** What stands for "not settled yet" when it is raced against a promise. */
const PENDING = Symbol('pending')

/** @typedef {(error: unknown, specifier: string, importer: string | undefined) => void} Failed gets the URL of the importer */

/** How long, in milliseconds, and for how many replacements parents may go on listing replaced CommonJS modules. */
const SWEEP = 1000
const SWEEP_AFTER = 8

/** Imported twice under the same URL, with an eviction between, to see that it is really loaded again. No file, which may be gone. */
const PROBE = 'data:text/javascript,export const instance = {}'

export class Caches {
  /** @type {import('./load-cache.js').LoadCache | undefined} */
  #loadCache
  #bust
  #failed
  /** Whether a module of this thread may have thrown that was not dropped since. */
  #mayHaveFailed = true
  /** @type {(() => boolean) | undefined} */
  #isToldOfFailures
  /** Whether Node's cache was looked for and eviction tried out, so that `evict` knows what to do. */
  isReady = false

  /**
   * @param {string} bust `auto`, `evict` or `query`
   * @param {Failed} failed hears of imports that fail, from the first replacement on
   */
  constructor(bust, failed) {
    this.#bust = bust
    this.#failed = failed
    if (bust === 'query') addon.useQuery()
  }

  /**
   * Reaches Node's cache and tries it out. Done at the first replacement, so that a process which
   * replaces nothing pays nothing.
   *
   * @returns {Promise<void>}
   */
  async prepare() {
    if (this.isReady) return
    const cache = reachLoadCache()
    this.#observeFailures()
    const works = this.#bust !== 'query' && cache !== undefined && (await evictionWorks(cache))
    if (works && !this.#isToldOfFailures?.()) outOfReach('the event of a failed import', 'each replacement drops every module that threw')
    this.#begin(cache, works)
  }

  /** The same for a thread whose event loop does not turn: eviction is not tried out. */
  prepareAtOnce() {
    const cache = reachLoadCache()
    this.#begin(cache, this.#bust !== 'query' && cache !== undefined)
  }

  /**
   * @param {import('./load-cache.js').LoadCache | undefined} cache
   * @param {boolean} evicts whether what is taken out of it is loaded anew
   */
  #begin(cache, evicts) {
    if (this.isReady) return
    this.#observeFailures()
    if (evicts) {
      // V8 would keep the compiled old versions alive.
      module
        .createRequire(import.meta.url)('node:v8')
        .setFlagsFromString('--no-compilation-cache')
    } else if (this.#bust !== 'query') {
      const tell = this.#bust === 'evict' ? warn : debug
      tell("Node's load cache is out of reach: replaced modules are imported under ?hot-hook=N")
      addon.useQuery()
    }
    observeFailedRequires((error, request, parent) => {
      this.#mayHaveFailed = true
      if (cache && parent === undefined) forgetThrownCommonJs(cache, error, request)
      // An optional dependency that is not there is the usual one, and tells nothing of ES modules.
      if (cache && parent !== undefined && /** @type {any} */ (error)?.code !== 'MODULE_NOT_FOUND') forgetUnlinked(cache)
      if (parent?.filename) this.#failed(error, request, pathToFileURL(parent.filename).href)
    })
    this.#loadCache = cache
    this.isReady = true
  }

  #observeFailures() {
    this.#isToldOfFailures ??= observeFailedImports((...failure) => {
      this.#mayHaveFailed = true
      this.#failed(...failure)
    })
  }

  /**
   * Takes files out. Under the query nothing needs to leave the cache of ES modules, but it does no harm.
   *
   * @param {readonly string[]} paths
   * @param {readonly string[]} [urls] URLs of these files that carry a query or hash of the user's own
   * @param {boolean} [relocated] whether a symlink may lead elsewhere than before, or a file is gone
   */
  evict(paths, urls = [], relocated = true) {
    paths = spellings(paths)
    answers.clear()
    const hadCommonJs = evictCommonJs(paths)
    // One that is gone would be opened all the same.
    if (relocated) forgetFiles(foundFiles, inSet(paths))
    // A name that leads elsewhere now may have led to a file that stays.
    if (relocated && hasCommonJs()) forgetRequests(() => true)
    else if (hadCommonJs) forgetRequests(inSet(paths))
    const cache = this.#loadCache
    if (!cache) return
    if (relocated) for (const locations of reachLocations()) forgetAll.call(locations)
    for (const path of paths) forget.call(cache, toUrl(path))
    for (const url of urls) forget.call(cache, url)
    if (!this.#mayHaveFailed) return
    forgetErrored(cache)
    this.#mayHaveFailed = !this.#isToldOfFailures?.()
  }

  /**
   * Has the next import of every file come by the hooks.
   *
   * @param {readonly string[]} required the files whose requests Node would answer from a cache of its own
   */
  showImports(required) {
    answers.clear()
    if (required.length > 0) forgetRequests(inSet(required))
  }

  /** Lets go of replaced CommonJS modules. */
  release() {
    if (replaced.size > 0) dropFromParents()
  }

  /**
   * What the importers of a file got, as far as it was evaluated and a cache still has it.
   *
   * @param {string} path
   * @param {number} [version]
   * @returns {object | undefined}
   */
  exportsOf(path, version = addon.version(path)) {
    for (const name of spellings([path])) {
      const exported = commonJs[name]?.exports
      if (exported !== null && ['object', 'function'].includes(typeof exported)) return exported
      const jobs = (this.#loadCache && lookUp.call(this.#loadCache, withVersion(toUrl(name), version))) ?? {}
      const evaluated = Object.values(jobs).find((job) => job?.module?.getStatus?.() === EVALUATED)
      if (evaluated) return evaluated.module.getNamespace()
    }
    return undefined
  }

  /**
   * Whether Node itself holds a CommonJS module beyond its replacement, so that memory does not tell whether importers keep it.
   * What an `import` loaded stays, and so does what was the first to require a module that stays.
   *
   * @param {string} path
   * @param {ReadonlySet<string>} replaced the files that are replaced with it
   */
  isHeldByNode(path, replaced) {
    return spellings([path]).some((name) => {
      const loaded = commonJs[name]
      if (!loaded) return false
      const stays = (/** @type {NodeJS.Module} */ child) => !replaced.has(child.filename) && commonJs[child.filename] === child
      const isImported = this.#loadCache && lookUp.call(this.#loadCache, toUrl(name)) !== undefined
      return isImported || (loaded.children ?? []).some(stays)
    })
  }

  /**
   * Whether import-in-the-middle wraps a module. It keeps all versions of those.
   *
   * @param {string} path
   */
  isWrapped(path) {
    return this.#loadCache !== undefined && lookUp.call(this.#loadCache, wrapperOf(toUrl(path))) !== undefined
  }

  /**
   * Drops what was imported under a URL that is no file's.
   *
   * @param {string} url
   */
  forget(url) {
    if (this.#loadCache) forget.call(this.#loadCache, url)
  }

  /**
   * Whether the last version of a file threw or did not link. An import that is under way has not failed.
   *
   * @param {string} path
   * @returns {Promise<boolean>}
   */
  async hasFailed(path) {
    const cache = this.#loadCache
    const jobs = (cache && lookUp.call(cache, withVersion(pathToFileURL(path).href, addon.version(path)))) ?? {}
    for (const job of Object.values(jobs)) {
      if (!job) continue
      if (job.module?.getStatus?.() === ERRORED) return true
      for (const step of [job.modulePromise, job.linked, job.instantiated]) {
        if (step instanceof Promise && (await isRejected(step))) return true
      }
    }
    return false
  }
}

/**
 * Whether a module that is taken out is really loaded again under the same URL.
 *
 * @param {import('./load-cache.js').LoadCache} cache
 */
async function evictionWorks(cache) {
  try {
    const first = await import(PROBE)
    forget.call(cache, PROBE)
    const second = await import(PROBE)
    forget.call(cache, PROBE)
    return first.instance !== second.instance
  } catch (error) {
    debug(`eviction cannot be tried out: ${error}`)
    return false
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
 * Drops every module whose evaluation threw: an importer of a CommonJS file that threw before would get
 * no error but empty exports, and the process an unhandled rejection.
 *
 * @param {import('./load-cache.js').LoadCache} cache
 */
function forgetErrored(cache) {
  for (const [url, jobs] of entriesOf.call(cache)) {
    for (const type in jobs) if (jobs[type]?.module?.getStatus?.() === ERRORED) forget.call(cache, url)
  }
}

/**
 * Drops the ES modules that could not be linked when they were required: whoever asks next would be told of a race instead
 * of what is wrong. Of an `import` that is under way there is a job of another kind.
 *
 * @param {import('./load-cache.js').LoadCache} cache
 */
function forgetUnlinked(cache) {
  for (const [url, jobs] of entriesOf.call(cache)) {
    for (const type in jobs) {
      const job = jobs[type]
      if (job?.constructor?.name === 'ModuleJobSync' && job.module?.getStatus() === UNLINKED) forget.call(cache, url)
    }
  }
}

/**
 * Calls back when a `require` throws. Where it has no parent it is an `import` that asks, by the file's path.
 *
 * @param {(error: unknown, request: string, parent: NodeJS.Module | undefined) => void} failed
 */
function observeFailedRequires(failed) {
  observeLoads(({ request, parent }) => (outcome) => {
    if ('error' in outcome) failed(outcome.error, String(request), parent)
  })
}

/**
 * Drops a CommonJS file at the moment when it throws, for importers that come before the next save.
 *
 * @param {import('./load-cache.js').LoadCache} cache
 * @param {unknown} error
 * @param {string} path
 */
function forgetThrownCommonJs(cache, error, path) {
  if (!isAbsolute(path)) return
  forget.call(cache, withVersion(pathToFileURL(path).href, addon.version(path)))
  if (!module.registerHooks) expectRejection(error)
}

/**
 * Node 20 also raises an unhandled rejection for a CommonJS file that throws, although its importer gets
 * the error. It comes before the event loop goes on.
 *
 * @param {unknown} expected
 */
function expectRejection(expected) {
  const listener = (/** @type {unknown} */ reason) => {
    // As Node does when nobody listens.
    if (reason !== expected && process.listenerCount('unhandledRejection') === 1) throw reason
  }
  process.on('unhandledRejection', listener)
  setImmediate(() => process.off('unhandledRejection', listener))
}

/** CommonJS modules that were replaced, while others may still list them as their children. @type {Set<NodeJS.Module>} */
const replaced = new Set()
/** From this number of files on it is worth while to go through all modules once. */
const MANY = 1000
/** How many replacements they are of. */
let replacements = 0
/** @type {NodeJS.Timeout | undefined} */
let sweep

/**
 * @param {readonly string[]} paths
 * @returns {boolean} whether there were any
 */
function evictCommonJs(paths) {
  const loaded = loadedOf(paths)
  if (loaded.length === 0) return false
  for (const path of loaded) {
    replaced.add(/** @type {NodeJS.Module} */ (commonJs[path]))
    delete commonJs[path]
  }
  // Only memory depends on it, and looking at every module would keep the next request waiting.
  replacements += 1
  if (replacements === SWEEP_AFTER) dropFromParents()
  else sweep ??= setTimeout(dropFromParents, SWEEP).unref()
  return true
}

/**
 * Those of the files that are loaded as CommonJS modules.
 *
 * @param {readonly string[]} paths
 */
function loadedOf(paths) {
  if (paths.length < MANY) return paths.filter((path) => commonJs[path] !== undefined)
  // Asking an object has V8 keep each path for ever, which takes ten times as long.
  const loaded = new Set(Object.keys(commonJs))
  return paths.filter((path) => loaded.has(path))
}

/** Whether this thread runs any CommonJS module. */
function hasCommonJs() {
  for (const _ in commonJs) return true
  return false
}

/** Lets go of replaced modules: who loaded them lists them as children. */
function dropFromParents() {
  const isOld = (/** @type {NodeJS.Module} */ child) => replaced.has(child) && commonJs[child.filename] !== child
  // What `createRequire()` makes for an ES module is a parent that no cache has.
  const lists = new Set([...Object.values(commonJs), ...[...replaced].map(parentOf)])
  for (const parent of lists) {
    // What `import` made of a JSON file is cached without children.
    if (parent?.children?.some(isOld)) parent.children = parent.children.filter((child) => !isOld(child))
  }
  replaced.clear()
  replacements = 0
  clearTimeout(sweep)
  sweep = undefined
}

/** With these, reading `module.parent` warns. */
const warnsOfParents = process.execArgv.includes('--pending-deprecation') || process.env.NODE_PENDING_DEPRECATION === '1'

/** @param {NodeJS.Module} module */
const parentOf = (module) => (warnsOfParents ? undefined : module.parent)

/** @param {readonly string[]} paths */
function inSet(paths) {
  const set = new Set(paths)
  return (/** @type {string} */ path) => set.has(path)
}
