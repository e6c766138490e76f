// @ts-check
/**
 * The parent process, `medusa develop`. The server that it starts restarts by itself, and keeps its sockets. One that ended is
 * started again at the next save. Under Medusa's flag `backend_hmr`, Medusa starts it anew for changes that it cannot reload.
 */
import childProcess from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { createRequire } from 'node:module'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { warn } from '../log.js'
import { FROM_CHILD, taker } from '../protocol/validate.js'
import { RESTARTS_ITSELF } from './server.js'

/** How long a server may take to stop, in milliseconds, before it is killed. */
const PATIENCE = 4000

/** By how much a file may look older than it is, in milliseconds. */
const COARSE = 20

const ENTRY = new URL('index.js', import.meta.url).href

/** Files that Medusa's own watcher leaves out. */
const UNWATCHED = /(^|[\\/])\.|node_modules|(^|[\\/])(dist|static|private)([\\/]|$)|src[\\/]admin/

/**
 * @typedef {import('node:child_process').ChildProcess} Child
 * @typedef {EventEmitter & { close?: () => Promise<void> }} Watcher
 */

/**
 * @param {string} directory the project
 * @param {string} file the module of the command
 */
export function supervise(directory, file) {
  new Supervisor(directory, createRequire(file)('chokidar')).begin()
}

class Supervisor {
  #directory
  #chokidar
  /** The environment as it was before Medusa read `.env`. */
  #environment = { ...process.env }
  #fork = childProcess.fork
  #exit = process.exit
  #watch
  /** @type {Child | undefined} */
  #child
  /** Whether Medusa's own watcher works: its flag `backend_hmr` is on. */
  #hmr = false
  /** Whether Medusa waits for an answer of the server. @type {() => boolean} */
  #isAsked = () => false
  #stopping = false
  #restarting = false
  /** What Medusa listens to. @type {Watcher} */
  #watcher = new EventEmitter()

  /**
   * @param {string} directory
   * @param {any} chokidar
   */
  constructor(directory, chokidar) {
    this.#directory = directory
    this.#chokidar = chokidar
    this.#watch = chokidar.watch
  }

  /** Takes the places of what Medusa's command calls. */
  begin() {
    childProcess.fork = /** @type {any} */ ((/** @type {any[]} */ ...args) => this.#start(args))
    replace(this.#chokidar, 'watch', (/** @type {any[]} */ ...args) => this.#listen(args))
    process.exit = /** @type {any} */ ((/** @type {number | undefined} */ code) => this.#end(code))
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
      process.on(signal, () => this.#end(signal === 'SIGINT' ? 130 : 143))
    }
  }

  /**
   * Starts the server, with an environment that holds nothing of the last `.env`.
   *
   * @param {any[]} args
   */
  #start(args) {
    const [path, argv, options] = args
    if (argv?.[0] !== 'start') return Reflect.apply(this.#fork, childProcess, args)
    const { NODE_ENV, MEDUSA_HMR_ENABLED } = options?.env ?? {}
    this.#hmr = MEDUSA_HMR_ENABLED === 'true'
    // Where Medusa's own watcher works, a server that cannot reload is another process: Medusa ends this one.
    const mode = this.#hmr ? { MEDUSA_HMR_ENABLED } : { [RESTARTS_ITSELF]: 'true' }
    const env = { ...this.#environment, NODE_ENV, ...mode, NODE_OPTIONS: withEntry(this.#environment.NODE_OPTIONS) }
    const child = this.#fork.call(childProcess, path, argv, { ...options, env })
    // Medusa drops all listeners of a server that it gives up. Ours wait for its end.
    child.removeAllListeners = () => child
    this.#child = child
    this.#isAsked = this.#hmr ? answerForTheDead(child) : () => false
    child.on(
      'message',
      taker(FROM_CHILD, (message) => this.#hear(child, message)),
    )
    child.once('exit', (code, signal) => this.#ended(child, code, signal))
    return child
  }

  /** @param {any[]} args */
  #listen(args) {
    if (this.#hmr) {
      this.#watcher = Reflect.apply(this.#watch, this.#chokidar, args)
    } else {
      setImmediate(() => this.#watcher.emit('ready'))
    }
    return this.#watcher
  }

  /**
   * @param {Child} child
   * @param {import('../protocol/messages.js').FullReload | import('../protocol/messages.js').Invalidated} message
   */
  #hear(child, message) {
    if (message.type !== 'hot-hook:full-reload') return
    const path = relative(this.#directory, message.path)
    warn(`restarting for ${path}: ${message.reason}`)
    if (!this.#hmr || UNWATCHED.test(path)) void this.#restart(path)
    // Where Medusa's own watcher works it asks for the same restart, unless its question came too early.
    else setTimeout(() => child === this.#child && !isDead(child) && void this.#restart(path), PATIENCE)
  }

  /**
   * Has Medusa start the server again, once the old one is gone.
   *
   * @param {string} path
   */
  async #restart(path) {
    if (this.#restarting || this.#stopping) return
    this.#restarting = true
    const child = this.#child
    await this.#stop()
    this.#restarting = false
    // It may have started another one meanwhile, or is about to: a server that is gone says no.
    if (!this.#stopping && this.#child === child && !this.#isAsked()) this.#watcher.emit('change', path)
  }

  async #stop() {
    const child = this.#child
    if (!child || isDead(child)) return
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE)
    await gone
    clearTimeout(timer)
  }

  /**
   * @param {Child} child
   * @param {number | null} code
   * @param {string | null} signal
   */
  #ended(child, code, signal) {
    if (this.#restarting || this.#stopping || child !== this.#child) return
    warn(`the server ended (${signal ?? `code ${code}`}); it is started again at the next save`)
    // The clock of a file system is coarser than that of a process.
    const since = Date.now() - COARSE
    const options = {
      cwd: this.#directory,
      ignored: (/** @type {string} */ path) => path !== '.' && !/(^|[\\/])\.env[^\\/]*$/.test(path) && UNWATCHED.test(relative(this.#directory, path)),
    }
    const watcher = this.#watch.call(this.#chokidar, '.', options)
    const saved = (/** @type {string} */ path, /** @type {{ mtimeMs: number } | undefined} */ stats) => {
      // What is found at first was there before, unless it was saved since the end.
      if (stats && stats.mtimeMs < since) return
      void watcher.close()
      if (this.#child === child) void this.#restart(path)
    }
    // With the flag, Medusa's watcher sees the same save, and no more than the .env files are left to us.
    const wanted = (/** @type {string} */ path) => !this.#hmr || UNWATCHED.test(path)
    watcher.on('all', (/** @type {string} */ event, /** @type {string} */ path, /** @type {any} */ stats) => {
      if (this.#child !== child) void watcher.close()
      else if (!event.endsWith('Dir') && wanted(path)) saved(path, stats)
    })
  }

  /**
   * Ends this process, but not before the server.
   *
   * @param {number | undefined} code
   */
  #end(code) {
    const child = this.#child
    if (!child || isDead(child)) return this.#exit.call(process, code)
    if (this.#stopping) return undefined
    this.#stopping = true
    void this.#stop().then(() => this.#exit.call(process, code))
    return undefined
  }
}

/** @param {Child} child */
function isDead(child) {
  return child.exitCode !== null || child.signalCode !== null
}

/**
 * Medusa waits half a minute for the answer of a server that is gone.
 *
 * @param {Child} child
 * @returns {() => boolean} whether Medusa waits for an answer
 */
function answerForTheDead(child) {
  const send = child.send
  let isAsked = false
  const refuse = () => setImmediate(() => child.emit('message', { type: 'hmr-result', success: false }))
  child.on('message', (message) => {
    // Medusa takes one answer for all that it has asked.
    if (/** @type {{ type?: string } | null} */ (message)?.type === 'hmr-result') isAsked = false
  })
  child.send = /** @type {any} */ (
    (/** @type {any[]} */ ...args) => {
      isAsked = true
      if (!isDead(child) && child.connected) return Reflect.apply(send, child, args)
      refuse()
      return false
    }
  )
  child.once('exit', refuse)
  return () => isAsked
}

/**
 * @param {Record<string, any>} exports
 * @param {string} name
 * @param {unknown} value
 */
function replace(exports, name, value) {
  exports[name] = value
  if (exports.default && exports.default !== exports) exports.default[name] = value
}

/**
 * Node's options for the server, which is started without those of this process.
 *
 * @param {string | undefined} options
 */
function withEntry(options = '') {
  const isThere = options.includes('hot-hook-rs/medusa') || options.includes(ENTRY) || options.includes(fileURLToPath(ENTRY))
  return isThere ? options : `${options} --import ${ENTRY}`.trim()
}
