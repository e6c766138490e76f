// @ts-check
/**
 * Decides when the process is restarted: once for all changes that need it, when the saves have stopped, and not while a new
 * start would fail. Where a parent does the restarts, tells people when it does nothing.
 */
import { addon } from '../addon.js'
import { faultForCommands, tellCommands } from '../commands.js'
import { name } from '../names.js'
import { debug, warn } from '../log.js'
import { clearScreen, sayFailed, sayRecovered } from '../terminal/terminal.js'
import { faultOf } from './faults.js'
import { Loops } from './loops.js'
import { canRestart } from './supervisor.js'

/** How long a parent that was told of a restart has for it, in milliseconds. */
const PATIENCE = 6000

/** For how long nothing more may be saved before a restart, in milliseconds: at first, for each batch after that, and at most. */
const QUIET = 50
const PER_BATCH = 100
const LONGEST = 1000

/** For how long saves that do not stop delay a restart, in milliseconds: an app may write its own files for ever. */
const CEILING = 10_000

/** How long a generator that has written a file may take to end, in milliseconds. */
const GENERATOR = 1000

/** How often something that nobody watches is looked at, in milliseconds. */
const POLL = 250

/**
 * @typedef {import('../protocol/messages.js').FullReload} FullReload
 * @typedef {import('../terminal/terminal.js').Cause} Cause
 */

export class Restart {
  /** What changed since the process was started: why each file needs the restart, and whether that is because it runs. @type {Map<string, { reason: string, cause: Cause, runs: boolean }>} */
  #changed = new Map()
  #batches = 0
  /** When the first of these batches came, in milliseconds since the start. */
  #since = 0
  /** @type {NodeJS.Timeout | undefined} */
  #timer
  /** Why the restart is postponed. @type {import('./faults.js').Fault | undefined} */
  #postponed
  /** Who waits for the decision. @type {(() => void)[]} */
  #waiting = []
  #isUnderWay = false
  #isExpected = false
  #loops = new Loops()
  /** What was saved since the last restart was asked for. @type {Set<string>} */
  #saved = new Set()
  /** The file that asked for a restart last. */
  #latest = ''
  #session
  #begin

  /**
   * @param {import('../terminal/session.js').Session} session
   * @param {(restart: { why: string, reason: string, paths: string[], memory: unknown }) => Promise<void>} begin ends this process, and has the
   *   app started anew
   */
  constructor(session, begin) {
    this.#session = session
    this.#begin = begin
  }

  /**
   * Takes note that the parent was asked for a restart. Tools that start Node for something else are connected as well, and
   * do not listen.
   *
   * @param {FullReload} message
   */
  expect({ paths, reason }) {
    if (this.#isExpected) return
    this.#isExpected = true
    const line = `restart needed for ${paths.map(name).join(', ')}: ${reason}; the parent process was asked for it and did nothing (with restartBy: "self" this process restarts by itself)`
    tellCommands('restarting', paths, { reason })
    setTimeout(() => {
      warn(line)
      tellCommands('not-restarted', paths, { error: { message: line } })
    }, PATIENCE).unref()
  }

  /**
   * Restarts the process soon.
   *
   * @param {Pick<FullReload, 'paths' | 'reason'>} message
   * @param {readonly (Cause & { path: string })[]} [causes] why each of the files needs it
   * @param {readonly string[]} [others] what was saved with them and does not need it
   * @returns {boolean} whether it does; false also while a fault postpones it
   */
  ask({ paths, reason }, causes = [], others = []) {
    if (!canRestart()) {
      this.refuse({ paths, reason })
      return false
    }
    for (const path of others) this.#saved.add(path)
    for (const path of paths) {
      const cause = causes.find((one) => one.path === path) ?? { why: reason, chain: [] }
      this.#changed.set(path, { reason, cause, runs: addon.freshness(path) === 'changed' })
      this.#saved.add(path)
    }
    this.#latest = paths[0] ?? ''
    this.#wait()
    return this.#isUnderWay || faultOf(this.#changed.keys()) === undefined
  }

  /**
   * Restarts the process at once: somebody asked for it.
   *
   * @param {string} reason
   */
  now(reason) {
    if (!this.#isUnderWay) this.#restart([], reason)
  }

  /**
   * Leaves a restart to people.
   *
   * @param {Pick<FullReload, 'paths' | 'reason'>} message
   */
  refuse({ paths, reason }) {
    const line = `restart needed for ${paths.map(name).join(', ')}: ${reason}`
    warn(line)
    tellCommands('not-restarted', paths, { error: { message: line } })
  }

  /**
   * Waits until it is decided whether the process restarts.
   *
   * @returns {Promise<void>}
   */
  decided() {
    if (this.#timer === undefined) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /**
   * Looks again whether the restart that is postponed can come: something was saved that does not need one.
   *
   * @param {readonly string[]} paths
   */
  saved(paths) {
    if (this.#timer === undefined && this.#postponed === undefined) return
    for (const path of paths) this.#saved.add(path)
    this.#wait()
  }

  /** Waits until nothing more is saved: the longer that has gone on, the longer. */
  #wait() {
    if (this.#isUnderWay) return
    if (this.#batches === 0) this.#since = performance.now()
    this.#batches += 1
    const quiet = this.#batches === 1 ? QUIET : Math.min(PER_BATCH * this.#batches, LONGEST)
    this.#decideIn(Math.max(Math.min(quiet, this.#since + CEILING - performance.now()), 0))
  }

  /** @param {number} time */
  #decideIn(time) {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#decide()
      for (const decided of this.#waiting.splice(0)) decided()
    }, time)
  }

  #decide() {
    this.#batches = 0
    for (const [path, { runs }] of this.#changed) {
      if (runs && addon.freshness(path) !== 'changed') this.#changed.delete(path)
    }
    const [last] = [...this.#changed.values()].slice(-1)
    if (last === undefined) {
      if (this.#postponed !== undefined) this.#recovered()
      this.#postponed = undefined
      this.#saved.clear()
      return
    }
    const fault = faultOf(this.#changed.keys())
    if (fault !== undefined) return this.#postpone(fault)
    const paths = [...this.#changed.keys()]
    const loop = this.#loops.find(paths)
    if (!loop && this.#loops.isOpen(paths) && performance.now() < this.#since + GENERATOR) return this.#decideIn(POLL)
    if (loop) {
      this.#changed.clear()
      this.#postponed = undefined
      warn(
        `not restarting again for ${loop.map(name).join(', ')}, which the app writes whenever it starts (${last.reason}); the next save of another file restarts`,
      )
      return
    }
    this.#restart(paths, last.reason)
  }

  /** The files are again what runs, so that no restart is needed. */
  #recovered() {
    const path = this.#postponed?.path
    if (path === undefined) return
    sayRecovered([path])
    tellCommands('recovered', [path])
  }

  /** @param {import('./faults.js').Fault} fault */
  #postpone(fault) {
    if (fault.text !== this.#postponed?.text) {
      const next = 'restart postponed until this error is fixed; the running code stays'
      sayFailed({ ...fault, next })
      tellCommands('failed', [...this.#changed.keys()], { error: { ...faultForCommands(fault), message: `restart postponed: ${fault.stack ?? fault.text}` } })
    }
    this.#postponed = fault
    if (!fault.isUnwatched) return
    this.#decideIn(POLL)
    this.#timer?.unref()
  }

  /**
   * @param {string[]} paths
   * @param {string} reason
   */
  #restart(paths, reason) {
    this.#isUnderWay = true
    const why = paths.length > 0 ? `${paths.map(name).join(', ')}: ${reason}` : reason
    clearScreen()
    debug(`restarting for ${why}`)
    const sorted = paths.toSorted((a, b) => Number(b === this.#latest) - Number(a === this.#latest))
    const { cause } = this.#changed.get(sorted[0] ?? '') ?? { cause: { why: reason, chain: [] } }
    const session = this.#session.leave({ ...cause, paths: sorted, of: this.#saved.size })
    tellCommands('restarting', paths, { reason: cause.why })
    this.#begin({ why, reason: cause.why, paths, memory: { loops: this.#loops.remember(paths), session } }).catch((error) => {
      this.#isUnderWay = false
      warn(`the restart failed, start the process again: ${error}`)
    })
  }
}
