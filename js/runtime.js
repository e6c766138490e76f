// @ts-check
/** What acts on a JavaScript thread: takes the engine's decisions and carries them out. */
import { isMainThread } from 'node:worker_threads'
import { AdapterQueue } from './adapter-queue.js'
import { addon } from './addon.js'
import { Caches } from './caches.js'
import { Echoes, onChildMessage } from './children.js'
import { Contexts } from './context.js'
import { RUNTIME } from './inject.js'
import { install } from './install.js'
import { debug, warn } from './log.js'
import { onFileChanged, perFile, send } from './protocol.js'

export class Runtime {
  /** @type {number} */
  #thread
  /** @type {Caches} */
  #caches
  /** What registers new versions with a framework. @type {AdapterQueue | undefined} */
  adapter
  #isPreparing = false
  /** @type {Contexts} */
  contexts
  /** @type {(() => void) | undefined} */
  onFullReloadAsked

  #watches
  #echoes = new Echoes()

  /**
   * @param {string} bust
   * @param {boolean} watches whether this process watches by itself, and not its parent
   * @param {import('./adapter.js').Adapter} [adapter]
   */
  constructor(bust, watches, adapter) {
    this.#watches = watches
    this.#caches = new Caches(bust)
    if (adapter && isMainThread) {
      const evict = (/** @type {readonly string[]} */ paths) => this.#caches.evict(paths)
      this.adapter = new AdapterQueue(adapter, evict, (path, reason) => this.#askRestart(path, reason))
    }
    this.#thread = addon.attach(isMainThread, () => this.#wake())
    this.contexts = new Contexts(this.#caches, this.#thread)
    Object.defineProperty(globalThis, RUNTIME, { value: this.contexts, configurable: true })
    install(this.#thread)
    if (!debug.enabled) addon.beQuiet()
    if (!isMainThread) return
    onFileChanged((path, action) => addon.changed(path, action))
    onChildMessage((message, child) => this.#passOn(message, child))
  }

  /** Called by the engine. A mistake of ours must not end the app. */
  #wake() {
    try {
      if (!this.#caches.isReady && addon.hasChanges(this.#thread)) {
        this.#prepare()
        return
      }
      if (this.adapter?.busy) {
        void this.adapter.idle().then(() => this.#wake())
        return
      }
      const update = addon.take(this.#thread)
      if (update) this.#act(update)
      this.adapter?.asked()
    } catch (error) {
      warn(`internal error, please report it; restart the server to be safe: ${error instanceof Error ? error.stack : error}`)
    }
  }

  /** The first replacement waits until it is known how modules are replaced here. */
  #prepare() {
    if (this.#isPreparing) return
    this.#isPreparing = true
    void this.#caches.prepare().finally(() => this.#wake())
  }

  /**
   * Runs to its end without giving way to any import.
   *
   * @param {import('./native.cjs').Update} update
   */
  #act(update) {
    const message = /** @type {import('./protocol.js').FullReload | import('./protocol.js').Invalidated | undefined} */ (update.message)
    // The parent hears of it first: whatever it asks of this thread is answered after this.
    if (message?.type === 'hot-hook:invalidated') {
      this.#echoes.isEcho(message.type, message.paths, this)
      this.#tell(message, update.changed)
    }
    for (const path of update.unchanged) void this.#retryFailed(path)
    const old = this.adapter?.remember(update.evict)
    this.#caches.evict(update.evict, update.urls, update.relinked)
    this.contexts.replace(update)
    for (const line of update.log) debug(line)
    for (const line of update.problems) warn(line)
    if (!this.adapter) for (const line of update.kept) warn(line)
    if (message?.type === 'hot-hook:full-reload' && !this.#echoes.isEcho(message.type, message.paths, this)) {
      this.#askForRestart(message, () => this.#tell(message, update.changed))
    }
    if (old) this.adapter?.take(update, old)
  }

  /**
   * Passes on what a child process tells its parent, which is us, to ours. Where parents watch, the child has told of
   * each file by itself: see `perFile`.
   *
   * @param {import('./protocol.js').FullReload | import('./protocol.js').Invalidated} message
   * @param {object} child
   */
  #passOn(message, child) {
    const isRestart = message.type === 'hot-hook:full-reload'
    const first = isRestart ? message.path : message.paths[0]
    if (this.#echoes.isEcho(message.type, this.#watches ? message.paths : [first], child)) return
    if (isRestart) this.#askForRestart(message, () => send(message))
    else send(message)
  }

  /**
   * Saved without a change: worth another try if the last one failed.
   *
   * @param {string} path
   */
  async #retryFailed(path) {
    if (await this.#caches.hasFailed(path)) addon.retry(path)
  }

  /**
   * Tells the parent, which wants a message per file if it is the one that watches.
   *
   * @param {import('./protocol.js').FullReload | import('./protocol.js').Invalidated} message
   * @param {number} changed how many of the replaced files changed themselves
   * @returns {boolean} whether there is a parent
   */
  #tell(message, changed) {
    const messages = this.#watches ? [message] : perFile(message, changed)
    return messages.map(send).includes(true)
  }

  /**
   * @param {import('./protocol.js').FullReload} message
   * @param {() => boolean} tell tells the parent, if there is one
   * @returns {boolean} whether the parent was told
   */
  #askForRestart(message, tell) {
    const advice = this.adapter?.advice(message.path)
    if (advice) message.reason += `; ${advice}`
    const heard = tell()
    if (this.adapter) this.adapter.restarting ||= heard
    this.contexts.fullReload(message)
    this.onFullReloadAsked?.()
    if (!heard && !this.onFullReloadAsked) {
      warn(`restart needed for ${message.paths.join(', ')}: ${message.reason}`)
    }
    return heard
  }

  /**
   * Asks for a restart that the adapter needs.
   *
   * @param {string} path
   * @param {string} reason
   * @returns {boolean} whether the parent was told
   */
  #askRestart(path, reason) {
    /** @type {import('./protocol.js').FullReload} */
    const message = { type: 'hot-hook:full-reload', path, paths: [path], shouldBeReloadable: false, reason }
    return this.#askForRestart(message, () => this.#tell(message, 1))
  }
}
