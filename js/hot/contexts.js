// @ts-check
/** `import.meta.hot` of all modules of a thread: what they say about their own replacement. */
import { addon } from '../addon.js'
import { createContext } from './context.js'
import { Events } from './events.js'
import { Faults } from './faults.js'
import { Registry } from './registry.js'
import { Updates } from './updates.js'
import { warn } from '../log.js'
import { onCustom } from '../protocol/messages.js'
import { toPath, withoutVersion } from '../url.js'

export class Contexts {
  #registry = new Registry()
  /** What programs listen to. */
  events = new Events((error, event) => {
    warn(`a listener of "${event}" failed: ${error instanceof Error ? error.stack : error}`)
  })
  /** What tells of mistakes. */
  faults = new Faults(this.events)
  #updates

  /**
   * @param {import('../node/caches.js').Caches} caches
   * @param {number} thread
   */
  constructor(caches, thread) {
    this.#updates = new Updates(this.#registry, caches, this.events, this.faults, thread)
    onCustom((event, data) => this.events.emit(event, data))
  }

  /**
   * The `import.meta.hot` of one module. Called by the module itself, ahead of its own code.
   *
   * @param {string} url the module's `import.meta.url`
   */
  context = (url) => {
    const plain = withoutVersion(url)
    const path = toPath(plain) ?? plain
    // One URL is evaluated once: whatever was loaded under it before is no longer what importers get.
    this.#updates.disposeLate(this.#registry.of(path).filter((instance) => instance.url === plain))
    return createContext(this.#registry.add(path, plain), this.#registry, this.events)
  }

  /**
   * Calls back before the module is replaced.
   *
   * @param {string | URL} url
   * @param {import('./instance.js').DataCallback} callback
   */
  dispose(url, callback) {
    const plain = withoutVersion(String(url))
    const path = toPath(plain)
    if (path === undefined) return
    const instance = this.#registry.of(path).at(-1) ?? this.#registry.add(path, plain)
    instance.disposers.push(callback)
  }

  /**
   * Has every change of the module restart the process.
   *
   * @param {string | URL} url
   */
  decline(url) {
    const path = toPath(url)
    if (path !== undefined) addon.decline(path)
  }

  /**
   * Carries out what follows when files were taken out of the caches.
   *
   * @param {{ evict: string[], accepted: string[][] }} update
   * @returns {Promise<boolean>} whether all that is accepted came to life, when it is done
   */
  replace(update) {
    if (update.evict.length > 0) this.events.emit('invalidated', { paths: update.evict })
    return this.#updates.push(update)
  }

  /** When all that follows from what was replaced is done. */
  idle() {
    return this.#updates.idle()
  }

  /** Disposes of every module, since the process is about to end. */
  end() {
    return this.#updates.end()
  }

  /**
   * Tells programs that a restart is needed.
   *
   * @param {import('../protocol/messages.js').FullReload} message
   */
  fullReload({ path, paths, reason, shouldBeReloadable }) {
    this.events.emit('full-reload', { path, paths, reason, shouldBeReloadable })
    this.events.emit('vite:beforeFullReload', { type: 'full-reload', path, triggeredBy: path })
  }
}
