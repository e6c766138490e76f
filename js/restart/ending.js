// @ts-check
/**
 * How the process ends. Where it shall start anew, everything that the app and Node do at an end comes first; where it
 * fails while somebody edits it, the next save of a file that mattered is a new start.
 */
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { addon } from '../addon.js'
import { wait } from '../hot/with-timeout.js'
import { log, warn } from '../log.js'
import { isExiting, onProcessEvent } from '../node/process-events.js'
import { origin } from '../origin.js'
import { drainWorkers, endChildren } from '../protocol/children.js'
import { flush } from './compile-cache.js'
import { drain } from './drain.js'
import { Sockets } from './sockets.js'
import { becomeSupervisor, canRestart, facts, supervisor } from './supervisor.js'
import { WantedEnd } from './wanted-end.js'

/**
 * @typedef {import('./sockets.js').Descriptor} Descriptor
 * @typedef {{ why: string, reason: string, paths: string[], memory: unknown }} Restart
 */

/** How long the supervisor waits beyond all limits before it kills the process, in milliseconds. */
const SLACK = 500

/** How soon after an uncaught error an exit is its consequence, in milliseconds. */
const CONSEQUENCE = 1000

/** From this code on, a signal was the reason. */
const SIGNALS = 128

/** How long after its start a process that does not listen counts as starting, in seconds. */
const START = 10

export class Ending {
  #drain
  #killTimeout
  #dispose
  #listening
  /** The restart that is under way. @type {Restart | undefined} */
  #restart
  /** What goes on to the next process. @type {{ sockets: Descriptor[], connections: Descriptor[] }} */
  #kept = { sockets: [], connections: [] }
  /** The uncaught error that ends the process. @type {unknown} */
  #error
  #hasListened = false
  #wanted = new WantedEnd()
  #sockets

  /**
   * @param {{ drain: number, killTimeout: number }} limits in milliseconds
   * @param {() => Promise<void>} dispose called before a restart
   * @param {() => void} listening called when a server listens for the first time
   */
  constructor({ drain, killTimeout }, dispose, listening) {
    this.#drain = drain
    this.#killTimeout = killTimeout
    this.#dispose = dispose
    this.#listening = listening
    const { start } = supervisor
    const holder = start && {
      opened: (/** @type {string} */ key, /** @type {number} */ fd, /** @type {boolean} */ http) => supervisor.send({ type: 'listening', key, http }, fd),
      accepted: (/** @type {string} */ key) => supervisor.send({ type: 'accepted', key }),
      closed: (/** @type {string} */ key) => supervisor.send({ type: 'closed', key }),
    }
    this.#sockets = new Sockets(holder, start?.sockets ?? [], start?.connections ?? [], () => this.#up())
    onProcessEvent((event, value) => {
      if (event === 'uncaughtExceptionMonitor') this.#failed(value)
      else if (event === 'exit' && (isExiting() || this.#error !== undefined)) this.#exit(Number(value))
      else this.#wanted.received(event)
    })
    if (isSilent()) supervisor.send({ type: 'silent' })
  }

  /** Whether a server has listened since the start. */
  get hasListened() {
    return this.#hasListened
  }

  /**
   * Ends the process and has the app started anew.
   *
   * @param {Restart} restart
   * @returns {Promise<void>} never fulfilled where that works
   */
  async begin(restart) {
    if (this.#restart) return
    this.#restart = restart
    this.#wanted.watch()
    await wait(this.#dispose(), () => {})
    supervisor.send({ type: 'restart', ...restart, within: this.#drain + this.#killTimeout + SLACK })
    this.#tellFacts()
    flush()
    this.#kept.sockets = this.#sockets.stop()
    const workers = drainWorkers(this.#drain)
    const cut = await drain(this.#sockets.open, this.#drain, (key, fd) => this.#handOver(key, fd))
    await workers
    if (cut.length > 0) warn(`the restart cut what took longer than ${this.#drain} ms (hotHook.drain): ${cut.join(', ')}`)
    await endChildren()
    closeInspector()
    if (!supervisor.start && origin.restartCode === undefined) {
      // What comes from now on is the supervisor's, and what Node has got already is delivered.
      addon.supervisorCatchSignals()
      await new Promise((resolve) => setImmediate(resolve))
    }
    this.#leave()
  }

  /** Ends as SIGTERM would, or else as `process.exit(0)`. */
  #leave() {
    const { code } = this.#wanted
    if (code !== undefined) {
      // The app's handler ends it.
      setTimeout(() => process.exit(code), this.#killTimeout)
      return
    }
    if (process.listenerCount('SIGTERM') === 0) return process.exit(0)
    // A handler may send itself the same signal once more, to end by it.
    const { kill } = process
    process.kill = (pid, signal) => (pid === process.pid && signal !== 0 ? process.exit(0) : kill.call(process, pid, signal))
    setTimeout(() => {
      warn(`the SIGTERM handlers took longer than ${this.#killTimeout} ms (hotHook.killTimeout)`)
      process.exit(0)
    }, this.#killTimeout).unref()
    this.#wanted.callHandlers()
  }

  /**
   * @param {string} key
   * @param {number} fd
   */
  #handOver(key, fd) {
    if (supervisor.start) supervisor.send({ type: 'connection', key }, fd)
    else this.#kept.connections.push({ key, fd: addon.duplicate(fd) })
  }

  #up() {
    // A server that listens early, as those of development tools do, is up before the app has loaded what it needs.
    if (this.#hasListened) return this.#tellFacts()
    this.#hasListened = true
    supervisor.send({ type: 'up' })
    this.#listening()
    this.changed()
  }

  /** @type {NodeJS.Timeout | undefined} */
  #facts

  /** Takes note that what the next start depends on may have changed. */
  changed() {
    if (!supervisor.start) return
    clearTimeout(this.#facts)
    this.#facts = setTimeout(() => this.#tellFacts(), 500).unref()
  }

  #tellFacts() {
    if (supervisor.start) supervisor.send({ type: 'facts', ...facts() })
  }

  /** @param {unknown} error */
  #failed(error) {
    this.#error = error ?? new Error(String(error))
    setTimeout(() => (this.#error = undefined), CONSEQUENCE).unref()
  }

  /** @param {number} code */
  #exit(code) {
    // A process that simply ends waits for a debugger as without us. `node:inspector` takes long to load.
    if (this.#restart || supervisor.start || code !== 0) closeInspector()
    try {
      this.#end(code)
    } catch (error) {
      warn(`the app is not started again: ${error instanceof Error ? error.message : error}`)
    }
  }

  /** @param {number} code */
  #end(code) {
    const isRestart = this.#restart !== undefined && this.#wanted.code === undefined
    const crashed = !this.#restart && this.#isCrash(code)
    const error = this.#error instanceof Error ? String(this.#error.stack) : String(this.#error ?? `exit code ${code}`)
    if (supervisor.start) {
      if (isRestart) return
      if (crashed) {
        supervisor.send({ type: 'failed', error })
        this.#tellFacts()
      } else supervisor.send({ type: 'bye', code })
      return
    }
    if (origin.restartCode !== undefined) {
      // Whatever code the app's handlers end with.
      if (isRestart) process.exitCode = origin.restartCode
      else if (!crashed) writeFileSync(/** @type {string} */ (origin.farewell), '', { flag: 'wx' })
    } else if (isRestart) {
      const { memory, paths = [], reason = '' } = this.#restart ?? {}
      becomeSupervisor({ state: 'restart', cause: { paths, reason }, memory, silent: isSilent(), ...this.#kept })
    } else if (crashed && canRestart() && isWatched()) {
      becomeSupervisor({ state: 'crashed', exit: { code, error }, memory: undefined, silent: isSilent(), sockets: this.#sockets.stop(), connections: [] })
    }
  }

  /**
   * Whether the process ends because something is wrong, and not because somebody wants it to.
   *
   * @param {number} code
   */
  #isCrash(code) {
    if (code === 0) return false
    if (this.#error !== undefined) return true
    return !this.#hasListened && !this.#wanted.hasSignal && code < SIGNALS && process.uptime() < START
  }
}

/** Whether nothing is to be printed. */
const isSilent = () => log.level === 'silent'

/** Whether somebody looks at what this process prints. */
function isWatched() {
  const { isatty } = /** @type {typeof import('node:tty')} */ (createRequire(import.meta.url)('node:tty'))
  return isatty(2)
}

/** Lets go of a debugger: Node waits for one that stays connected. */
function closeInspector() {
  try {
    const inspector = /** @type {typeof import('node:inspector')} */ (createRequire(import.meta.url)('node:inspector'))
    if (inspector.url() !== undefined) inspector.close()
  } catch {
    // This Node has none.
  }
}
