// @ts-check
/** What acts on a JavaScript thread: takes the engine's decisions and carries them out. */
import { AdapterQueue } from '../adapter/queue.js'
import { addon } from '../addon.js'
import { noticeBoot } from '../node/boot.js'
import { observeFiles } from '../node/observed-files.js'
import { Caches } from '../node/caches.js'
import { beforeImports } from '../node/observe-imports.js'
import { measure } from '../commands.js'
import { onChildMessage } from '../protocol/children.js'
import { Echoes } from '../protocol/echoes.js'
import { Contexts } from '../hot/contexts.js'
import { Failures } from '../hot/failures.js'
import { RUNTIME } from '../hooks/inject.js'
import { install } from '../hooks/install.js'
import { Kept } from '../hot/stale-references.js'
import { debug, isDebugging, log, warn } from '../log.js'
import { beforeMessages, onFileChanged, send } from '../protocol/messages.js'
import { Ending } from '../restart/ending.js'
import { Restart } from '../restart/restart.js'
import { answers } from '../node/resolution-cache.js'
import { isMainThread, workerNumber } from '../node/thread.js'
import { supervisor } from '../restart/supervisor.js'
import { Session } from '../terminal/session.js'
import { sayReplaced } from '../terminal/terminal.js'
import { takeUpdate } from './update.js'
import { toUrl, withVersion } from '../url.js'
import { Keys } from './keys.js'
import { tellOfWorkers } from './workers.js'

/**
 * How long a report of a child process waits, in milliseconds: longer than saves in a row settle here. A child does not
 * have all of the files, so the same saves may have settled earlier there.
 */
const SETTLED = 50
/** How long an app that has been evaluated may take to listen, in milliseconds. What it reads meanwhile is a part of its boot. */
const UNTIL_LISTENING = 5000

export class Runtime {
  /** The number that the engine knows this thread by. @type {number} */
  thread
  /** @type {Caches} */
  #caches
  /** What registers new versions with a framework. @type {AdapterQueue | undefined} */
  adapter
  #isPreparing = false
  /** How many updates were taken. */
  #taken = 0
  /** @type {Contexts} */
  contexts
  /** Tells of new versions that fail; an adapter, which imports them by itself, does that itself. @type {Failures | undefined} */
  #failures
  /** @type {(() => void) | undefined} */
  onFullReloadAsked

  #watches
  #isRestartedBy
  #isTool
  #session = new Session(supervisor.start ?? {}, () => this.#keys?.up())
  #restarts = new Restart(this.#session, (restart) => /** @type {Ending} */ (this.#ending).begin(restart))
  #keys = supervisor.start?.keys ? new Keys(this.#restarts) : undefined
  /** How the process ends; the main thread knows. @type {Ending | undefined} */
  #ending
  #echoes = new Echoes()
  #kept = new Kept(
    (path) => this.#caches.exportsOf(path) !== undefined,
    () => this.#caches.release(),
    (path) => addon.keeps(this.thread, path),
  )

  /**
   * @param {{ bust: string, watch: boolean, restartBy: string, drain: number, killTimeout: number, tool: boolean, observedDirectory?: string }} settings what the options say, and whether this is a tool
   * @param {import('../adapter/adapter.js').Adapter} [adapter]
   * @param {string} [commonJsEntry] the URL of an entry script that Node is to load with `require`
   */
  constructor({ bust, watch, restartBy, tool, observedDirectory, ...limits }, adapter, commonJsEntry) {
    this.#isTool = tool
    this.#watches = watch
    this.#isRestartedBy = restartBy
    this.#caches = new Caches(bust, (...failure) => void this.#failures?.failed(...failure))
    if (adapter && isMainThread) {
      const evict = (/** @type {readonly string[]} */ paths) => this.#caches.evict(paths)
      this.adapter = new AdapterQueue(adapter, evict, (path, reason) => this.#askRestart(path, reason))
    }
    this.thread = addon.attach(workerNumber, () => this.#wake())
    this.contexts = new Contexts(this.#caches, this.thread)
    if (!adapter) this.#failures = new Failures(this.contexts.faults, (path) => this.#caches.exportsOf(path))
    Object.defineProperty(globalThis, RUNTIME, { value: this.contexts, configurable: true })
    install(this.thread, commonJsEntry)
    this.#noticeBoot(adapter !== undefined, observedDirectory !== undefined && !adapter && !tool ? observeFiles(observedDirectory) : () => {})
    tellOfWorkers(this.thread)
    if (!isDebugging()) addon.beQuiet()
    if (!isMainThread) {
      beforeImports(() => this.#catchUp())
      return
    }
    this.contexts.faults.askRestart = (path, reason) => this.#askRestart(path, reason)
    this.#ending = new Ending(
      limits,
      () => this.contexts.end(),
      () => this.#session.listening(),
    )
    onFileChanged((path, action) => addon.changed(path, action))
    onChildMessage((message, child) => void setTimeout(() => this.#passOn(message, child), SETTLED).unref())
  }

  /**
   * Boot loads some boundaries once and keeps them. Not so where an adapter registers the new ones.
   *
   * @param {boolean} hasAdapter
   * @param {() => void} booted called once the app listens, or some time later where nothing listens
   */
  #noticeBoot(hasAdapter, booted) {
    if (hasAdapter) {
      addon.listening(this.thread)
      return
    }
    const reached = (/** @type {(thread: number) => string[]} */ milestone) => () => {
      answers.isPaused = false
      this.#caches.showImports(milestone(this.thread))
    }
    answers.isPaused = true
    const session = this.#session
    const beforeMessage = noticeBoot({
      evaluated() {
        reached(addon.evaluated)()
        if (isMainThread) session.evaluated()
        setTimeout(booted, UNTIL_LISTENING).unref()
      },
      listening() {
        reached(addon.listening)()
        booted()
      },
      entry: () => addon.entry(this.thread),
      loads: () => addon.loads(this.thread),
    })
    if (isMainThread) beforeMessages(beforeMessage)
  }

  /** When the batch arrived that is about to be taken. @type {number | undefined} */
  #since

  /** Until when the other threads may take their parts. The last one wakes this one. @type {NodeJS.Timeout | undefined} */
  #waiting

  /** Called by the engine. A mistake of ours must not end the app. */
  #wake() {
    this.#since ??= performance.now()
    try {
      if (this.adapter?.busy) {
        void this.adapter.idle().then(() => this.#wake())
        return
      }
      const limit = addon.waitForOthers(this.thread)
      if (limit !== null) {
        clearTimeout(this.#waiting)
        this.#waiting = setTimeout(() => this.#wake(), limit).unref()
        return
      }
      const { isReady } = this.#caches
      const update = takeUpdate(this.thread, isReady)
      if (update) this.#act(update, this.#since)
      if (!isReady && addon.hasChanges(this.thread)) return this.#prepare()
      this.#since = undefined
      this.adapter?.asked()
    } catch (error) {
      warn(`internal error, please report it; restart the server to be safe: ${error instanceof Error ? error.stack : error}`)
    }
  }

  /** A worker that sleeps in `Atomics.wait` between its tasks, as those of Piscina do, may never get the engine's call. */
  #catchUp() {
    if (!addon.hasChanges(this.thread)) return
    this.#caches.prepareAtOnce()
    this.#wake()
  }

  /** The first replacement waits until it is known how modules are replaced here. A restart does not. */
  #prepare() {
    if (this.#isPreparing) return
    this.#isPreparing = true
    void Promise.all([this.#caches.prepare(), this.#watchLeftovers()]).finally(() => this.#wake())
  }

  /** What replaced modules leave behind. @type {import('../hot/leftovers.js').Leftovers | undefined} */
  #leftovers
  /** Connections that run replaced versions. @type {import('../hot/old-connections.js').OldConnections | undefined} */
  #oldConnections

  async #watchLeftovers() {
    if (!isMainThread || this.adapter || !log.isOn) return
    try {
      const [{ Leftovers }, { OldConnections }] = await Promise.all([import('../hot/leftovers.js'), import('../hot/old-connections.js')])
      this.#leftovers = new Leftovers((path) => this.#caches.exportsOf(path))
      this.#oldConnections = new OldConnections(
        (path) => this.#caches.exportsOf(path, versionBefore(path)),
        (path) => this.#caches.exportsOf(path),
      )
    } catch (error) {
      debug('what replaced modules leave behind is not watched: %s', error)
    }
  }

  /**
   * Runs to its end without giving way to any import.
   *
   * @param {import('./update.js').Update} update
   * @param {number} since when it arrived
   */
  #act(update, since) {
    // What is replaced and what the parent is told of it are mostly the same thousands of paths.
    for (const message of update.messages) message.paths ??= update.evict
    const messages = /** @type {(import('../protocol/messages.js').FullReload | import('../protocol/messages.js').Invalidated)[]} */ (update.messages)
    // The parent hears of it first: whatever it asks of this thread is answered after this.
    for (const message of messages) {
      if (message.type !== 'hot-hook:invalidated') continue
      this.#echoes.tell(message.type, message.paths, this)
      send(message)
    }
    const retried = update.unchanged.map((path) => this.#retryFailed(path))
    const old = this.adapter?.remember(update.evict)
    this.#remember(update.boundaries, new Set(update.evict))
    const accepted = update.accepted.map(([, path]) => String(path))
    this.#leftovers?.replacing([...update.boundaries, ...accepted])
    this.#oldConnections?.replacing(update.boundaries, update.evict, accepted)
    this.#caches.evict(update.evict, update.urls, update.relocated)
    this.#failures?.replaced(update)
    const settled = this.contexts.replace(update)
    for (const line of update.log) debug(line)
    for (const line of update.problems) warn(line)
    // An adapter imports replaced files by itself.
    if (!this.adapter) for (const path of update.suspects) this.#kept.suspect(path)
    const restarts = messages.filter((message) => message.type === 'hot-hook:full-reload' && !this.#echoes.isEcho(message.type, message.paths, this))
    let ends = false
    for (const message of restarts) ends = this.#askForRestart(/** @type {import('../protocol/messages.js').FullReload} */ (message), update) || ends
    if (!ends) void this.#sayReplaced(update, since, settled)
    if (restarts.length === 0) this.#restarts.saved(update.evict.slice(0, update.changed))
    this.#ending?.changed()
    if (old) this.adapter?.take(update, old)
    void this.#finish(retried, () => {
      if (isMainThread && !ends && update.loaded > 0) measure('replaced', update.evict.slice(0, update.changed), performance.now() - since)
    })
  }

  /**
   * Tells the engine when all that follows from what was taken so far is done.
   *
   * @param {Promise<void>[]} retried
   * @param {() => void} done called then
   */
  async #finish(retried, done) {
    const count = ++this.#taken
    await Promise.all(retried)
    await this.contexts.idle()
    await this.adapter?.idle()
    await this.#restarts.decided()
    addon.applied(this.thread, count)
    done()
  }

  /**
   * @param {import('./update.js').Update} update
   * @param {number} since when it arrived
   * @param {Promise<boolean>} settled whether all that is accepted came to life
   */
  async #sayReplaced({ evict, changed, loaded, boundaries }, since, settled) {
    if (!isMainThread || this.adapter || loaded === 0 || !(await settled)) return
    const paths = evict.slice(0, changed)
    sayReplaced({ paths, modules: loaded, files: evict, boundaries, ms: performance.now() - since })
  }

  /**
   * Passes on what a child process tells its parent, which is us, to ours. Where parents watch, they look at the first
   * path alone.
   *
   * @param {import('../protocol/messages.js').FullReload | import('../protocol/messages.js').Invalidated} message
   * @param {object} child
   */
  #passOn(message, child) {
    const isRestart = message.type === 'hot-hook:full-reload'
    const first = isRestart ? message.path : message.paths[0]
    if (this.#echoes.isEcho(message.type, this.#watches ? message.paths : [first], child)) return
    if (isRestart) this.#askForRestart(message)
    else send(message)
  }

  /**
   * Remembers the boundaries that are about to be dropped.
   *
   * @param {string[]} boundaries
   * @param {ReadonlySet<string>} replaced all files that are about to be dropped
   */
  #remember(boundaries, replaced) {
    for (const path of boundaries) {
      const version = versionBefore(path)
      const exported = this.#caches.exportsOf(path, version)
      this.#failures?.dropping(path, version, exported !== undefined)
      const isTold = exported && !this.#caches.isWrapped(path) && !this.#caches.isHeldByNode(path, replaced)
      if (isTold) this.#kept.remember(path, exported)
      // Under a query nothing else would drop it, and memory could not tell.
      if (version > 0) this.#caches.forget(withVersion(toUrl(path), version))
    }
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
   * @param {import('../protocol/messages.js').FullReload} message
   * @param {import('./update.js').Update} [update] the batch that it is about
   * @returns {boolean} whether somebody restarts the process
   */
  #askForRestart(message, update) {
    // The server that it started is the app.
    if (this.#isTool && !this.#ending?.hasListened) return false
    const advice = this.adapter?.advice(message.path)
    if (advice) {
      message.reason += `; ${advice}`
      for (const cause of update?.restarts ?? []) if (cause.path === message.path) cause.why += `; ${advice}`
    }
    const told = this.#isRestartedBy !== 'self' && send(message)
    if (told) this.#restarts.expect(message)
    this.contexts.fullReload(message)
    this.onFullReloadAsked?.()
    const isHeard = told || (!this.onFullReloadAsked && this.#restart(message, update))
    if (this.adapter) this.adapter.restarting ||= isHeard
    return isHeard
  }

  /**
   * Does what a parent would do, unless the options leave it to one.
   *
   * @param {import('../protocol/messages.js').FullReload} message
   * @param {import('./update.js').Update | undefined} update
   * @returns {boolean} whether the process gets restarted
   */
  #restart(message, update) {
    if (this.#isRestartedBy !== 'parent') return this.#restarts.ask(message, update?.restarts, update?.evict.slice(0, update.changed))
    this.#restarts.refuse(message)
    return false
  }

  /**
   * Asks for a restart that the change of a file did not ask for.
   *
   * @param {string} path
   * @param {string} reason
   * @returns {boolean} whether somebody restarts the process
   */
  #askRestart(path, reason) {
    /** @type {import('../protocol/messages.js').FullReload} */
    const message = { type: 'hot-hook:full-reload', path, paths: [path], shouldBeReloadable: false, reason }
    return this.#askForRestart(message)
  }
}

/**
 * The version of a file that is about to be replaced.
 *
 * @param {string} path
 */
const versionBefore = (path) => Math.max(addon.version(path) - 1, 0)
