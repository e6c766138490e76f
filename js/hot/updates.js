// @ts-check
/**
 * What follows when files were taken out of the caches: the old versions are disposed of, the new
 * versions of accepted modules are imported, and who accepts them gets them. One batch after the other.
 */
import { addon } from '../addon.js'
import { debug, warn } from '../log.js'
import { link, load } from './import.js'
import { isLast } from './last.js'
import { wait } from './with-timeout.js'
import { describe, textOfThrown, withoutInternals } from './report.js'
import { name } from '../names.js'
import { turn } from '../pause.js'

/**
 * @typedef {import('./instance.js').Instance} Instance
 * @typedef {import('./instance.js').Acceptor} Acceptor
 * @typedef {import('./instance.js').Namespace} Namespace
 * @typedef {{ path: string, url: string }} Module
 *
 * @typedef {object} Batch
 * @property {string[]} evict
 * @property {string[][]} accepted Pairs: who accepts, and what.
 * @property {number} epoch
 */

export class Updates {
  #registry
  #caches
  #events
  #faults
  #thread
  /** @type {(() => Promise<void>)[]} */
  #queue = []
  #busy = false
  /** The accepted modules whose last version failed, with what was held back. @type {Map<string, string[]>} */
  #failed = new Map()
  /** The namespaces that were handed out last, by URL. @type {Map<string, WeakRef<Namespace>>} */
  #delivered = new Map()

  /**
   * @param {import('./registry.js').Registry} registry
   * @param {import('../node/caches.js').Caches} caches
   * @param {import('./events.js').Events} events
   * @param {import('./faults.js').Faults} faults
   * @param {number} thread
   */
  constructor(registry, caches, events, faults, thread) {
    this.#registry = registry
    this.#caches = caches
    this.#events = events
    this.#faults = faults
    this.#thread = thread
  }

  /**
   * Takes in a batch whose files have just been taken out of the caches. Where nothing is accepted and
   * nothing waits, the first callback runs before this returns.
   *
   * @param {{ evict: string[], accepted: string[][] }} update
   * @returns {Promise<boolean>} whether all that is accepted came to life, when that is known
   */
  push({ evict, accepted }) {
    if (evict.length === 0) return Promise.resolve(true)
    this.#retryFailed(evict)
    const epoch = ++this.#registry.epoch
    return new Promise((resolve) => {
      this.#enqueue(async () => {
        let isSound = false
        try {
          isSound = await this.#run({ evict, accepted, epoch })
        } finally {
          resolve(isSound)
        }
      })
    })
  }

  /**
   * Disposes of a version that was under way when its file was replaced, and came to life after that.
   *
   * @param {readonly Instance[]} stale
   */
  disposeLate(stale) {
    if (stale.some(({ disposers }) => disposers.length > 0)) this.#enqueue(() => this.#callDisposers(stale))
  }

  /**
   * Disposes of every version of every module, after what is under way.
   *
   * @returns {Promise<void>}
   */
  end() {
    return new Promise((resolve) => {
      this.#enqueue(() => this.#callDisposers(this.#registry.all()).finally(resolve))
    })
  }

  /**
   * Waits until everything is done that is under way.
   *
   * @returns {Promise<void>}
   */
  idle() {
    return new Promise((resolve) => this.#enqueue(async () => resolve()))
  }

  /** @param {() => Promise<void>} job */
  #enqueue(job) {
    this.#queue.push(job)
    if (!this.#busy) void this.#drain()
  }

  async #drain() {
    this.#busy = true
    for (let job = this.#queue.shift(); job; job = this.#queue.shift()) {
      try {
        await job()
      } catch (error) {
        this.#complain('an update failed', error)
      }
    }
    this.#busy = false
  }

  /**
   * A version that failed because of a module below it, which somebody accepts, is not replaced with
   * that module: it has to be asked for.
   *
   * @param {string[]} evict
   */
  #retryFailed(evict) {
    for (const path of this.#failed.keys()) {
      if (evict.includes(path)) continue
      const below = new Set(addon.heldBy(path))
      if (evict.some((one) => below.has(one) && !this.#failed.has(one))) addon.retry(path)
    }
  }

  /**
   * @param {Batch} batch
   * @returns {Promise<boolean>} whether all that is accepted came to life
   */
  async #run({ evict, accepted, epoch }) {
    // Of thousands of files a few ask for anything.
    const due = new Set(this.#registry.among(evict))
    const acceptors = this.#acceptors(accepted)
    const modules = new Map(acceptors.flatMap(({ imports }) => imports).map((one) => [one.url, one]))
    /** @type {Module[]} */
    const sound = []
    // What has to be disposed of ends before a request may load the new version.
    const isFree = !this.#mayDispose(due, epoch)
    for (const [place, module] of [...modules.values()].entries()) {
      if (isFree && place > 0) await turn()
      if (await this.#links(module, evict, due)) sound.push(module)
    }
    this.#events.emit('vite:beforeUpdate', viteUpdate(sound))
    await this.#dispose([...due], epoch, new Set([...modules.values()].map(({ path }) => path)))
    /** @type {Map<string, Namespace>} */
    const fresh = new Map()
    for (const [place, module] of sound.entries()) {
      // Requests go first: one that imports a module of these loads it.
      if (place > 0) await turn()
      await this.#load(module, epoch, fresh)
    }
    for (const acceptor of acceptors) await this.#deliver(acceptor, fresh)
    for (const [url, namespace] of fresh) this.#delivered.set(url, new WeakRef(namespace))
    await this.#prune()
    this.#events.emit('vite:afterUpdate', viteUpdate(sound))
    this.#events.emit('updated', { paths: evict, accepted: sound.filter(({ url }) => fresh.has(url)).map(({ path }) => path) })
    return [...modules.keys()].every((url) => fresh.has(url))
  }

  /**
   * The callbacks of those who accept something of the batch, with the parts that changed. Their order is
   * that in which they registered.
   *
   * @param {string[][]} pairs
   */
  #acceptors(pairs) {
    const changed = new Map(pairs.map(([by]) => [by, new Set()]))
    for (const [by, path] of pairs) changed.get(by)?.add(path)
    return [...changed].flatMap(([by, paths]) =>
      this.#registry
        .of(String(by))
        .flatMap(({ acceptors }) =>
          acceptors
            .map((acceptor) => ({ by: String(by), acceptor, imports: acceptor.imports.filter(({ path }) => paths.has(path)) }))
            .filter(({ imports }) => imports.length > 0),
        ),
    )
  }

  /**
   * Whether an old version of some files asked to be told when it ends.
   *
   * @param {Iterable<string>} paths
   * @param {number} epoch
   */
  #mayDispose(paths, epoch) {
    return [...paths].some((path) => this.#registry.before(path, epoch).some(({ disposers }) => disposers.length > 0))
  }

  /**
   * Whether a new version can be evaluated at all. If not, the old one is left as it is, and so is what
   * it imports.
   *
   * @param {Module} module
   * @param {string[]} evict
   * @param {Set<string>} due what gets disposed of
   */
  async #links({ path, url }, evict, due) {
    const late = () => warn(`${name(path)} takes longer than 10 s to load`)
    const problem = await wait(
      link(url, path, (helper) => this.#caches.forget(helper)),
      late,
    )
    if (!problem) {
      for (const held of this.#failed.get(path) ?? []) due.add(held)
      this.#failed.delete(path)
      return true
    }
    const below = addon.heldBy(path)
    for (const one of below) due.delete(one)
    due.delete(path)
    const held = new Set([...(this.#failed.get(path) ?? []), ...evict.filter((one) => below.includes(one))])
    this.#failed.set(path, [...held])
    if (await isLast([path, ...evict])) this.#failedVersion(path, problem.error, evict)
    return false
  }

  /**
   * @param {string[]} paths
   * @param {number} epoch
   * @param {Set<string>} accepted
   */
  async #dispose(paths, epoch, accepted) {
    for (const path of paths) {
      const old = this.#registry.before(path, epoch)
      await this.#callDisposers(old)
      // An accepted module goes on serving until its new version has come to life.
      if (!accepted.has(path)) this.#registry.remove(old)
    }
  }

  /** @param {readonly Instance[]} instances */
  async #callDisposers(instances) {
    for (const instance of instances) {
      for (const dispose of instance.takeDisposers()) {
        await this.#call(instance.path, 'dispose', () => dispose(this.#registry.data(instance.path)))
      }
    }
  }

  /**
   * @param {Module} module
   * @param {number} epoch
   * @param {Map<string, Namespace>} fresh
   */
  async #load({ path, url }, epoch, fresh) {
    const old = this.#registry.before(path, epoch).filter((instance) => instance.url === url)
    const late = () => warn(`${name(path)} takes longer than 10 s to be evaluated`)
    try {
      const namespace = await wait(load(url, path), late)
      // What accepts nothing any more may be the beginning of a file that does.
      const isDoubtful = accepts(old) && !accepts(this.#registry.of(path).filter((instance) => !old.includes(instance)))
      if (!namespace || !(await isLast([path], isDoubtful))) return
      fresh.set(url, namespace)
      this.#faults.recovered(path)
      // Of the versions under this URL the last one is what has just been imported.
      const others = this.#registry.of(path).filter((instance) => instance.url === url)
      this.#registry.remove([...old, ...others.slice(0, -1)])
    } catch (error) {
      this.#failed.set(path, [])
      if (await isLast([path])) this.#failedVersion(path, error, [path])
      await this.#undo(path, url, old)
    }
    this.#registry.tell(path)
  }

  /**
   * Disposes of a version that threw while it was evaluated.
   *
   * @param {string} path
   * @param {string} url
   * @param {readonly Instance[]} old
   */
  async #undo(path, url, old) {
    const failed = this.#registry.of(path).filter((instance) => instance.url === url && !old.includes(instance))
    this.#registry.remove(failed)
    await this.#callDisposers(failed)
  }

  /**
   * @param {{ by: string, acceptor: Acceptor, imports: Module[] }} acceptor
   * @param {Map<string, Namespace>} fresh
   */
  async #deliver({ by, acceptor, imports }, fresh) {
    const isNew = (/** @type {Module} */ { url }) => fresh.has(url) && this.#delivered.get(url)?.deref() !== fresh.get(url)
    if (!imports.some(isNew)) return
    const changed = new Set(imports.map(({ url }) => url))
    const namespaces = acceptor.imports.map(({ url }) => (changed.has(url) ? fresh.get(url) : undefined))
    await this.#call(by, 'accept', () => acceptor.callback(namespaces))
  }

  /** Takes the modules out that asked for it and that nobody imports any more. */
  async #prune() {
    // While an old version serves, what it imports is needed, whatever the new source says.
    if (this.#failed.size > 0) return
    const candidates = this.#registry.prunable()
    const paths = candidates.length > 0 ? addon.prune(this.#thread, candidates) : []
    if (paths.length === 0) return
    this.#caches.evict(paths)
    const epoch = ++this.#registry.epoch
    this.#events.emit('vite:beforePrune', { type: 'prune', paths })
    for (const path of paths) {
      const old = this.#registry.before(path, epoch)
      const pruners = old.flatMap((instance) => instance.pruners)
      await this.#dispose([path], epoch, new Set())
      for (const prune of pruners) await this.#call(path, 'prune', () => prune(this.#registry.data(path)))
    }
    debug(`pruned: ${paths.map(name).join(', ')}`)
  }

  /**
   * Calls the user's code. Its mistake is reported and stops nothing.
   *
   * @param {string} path the module that registered the callback
   * @param {string} kind
   * @param {() => void | Promise<void>} callback
   */
  async #call(path, kind, callback) {
    try {
      await wait(callback(), () => warn(`a callback of import.meta.hot.${kind} in ${name(path)} takes longer than 10 s`))
    } catch (error) {
      this.#complain(`a ${kind} callback of ${path} failed`, error, path)
    }
  }

  /**
   * @param {string} path
   * @param {unknown} error
   * @param {string[]} files where the fault may be
   */
  #failedVersion(path, error, files) {
    const found = describe(error, files)
    this.#faults.failed(
      `the new version of ${name(path)} failed, the old one goes on: ${found.text}`,
      error,
      { path, ...found },
      `keeping the previous version of ${name(path)}; the next save loads it again`,
    )
  }

  /**
   * A mistake in a callback. It belongs to an old version, so what is on the disk now would not explain it.
   *
   * @param {string} what
   * @param {unknown} error
   * @param {string} [path]
   */
  #complain(what, error, path) {
    this.#faults.tell(`${what}: ${error instanceof Error ? withoutInternals(error.stack ?? String(error)) : textOfThrown(error)}`, error, { path })
  }
}

/** @param {readonly Instance[]} instances */
function accepts(instances) {
  return instances.some(({ acceptors }) => acceptors.length > 0)
}

/** @param {Module[]} modules */
function viteUpdate(modules) {
  const timestamp = Date.now()
  const updates = modules.map(({ path }) => ({ type: 'js-update', path, acceptedPath: path, timestamp }))
  return { type: 'update', updates }
}
