// @ts-check
/**
 * Decides when the process is restarted: once for all changes that need it, when the saves have stopped, and not while a new
 * start would fail. Where a parent does the restarts, tells people when it does nothing.
 */
import { addon } from '../addon.js'
import { name } from '../hot/report.js'
import { warn } from '../log.js'
import { faultOf, outsideFault } from './faults.js'
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

/** How often something that nobody watches is looked at, in milliseconds. */
const POLL = 250

/** @typedef {import('../protocol/messages.js').FullReload} FullReload */

export class Restart {
  /** What changed since the process was started: why each file needs the restart, and whether that is because it runs. @type {Map<string, { reason: string, runs: boolean }>} */
  #changed = new Map()
  #batches = 0
  /** When the first of these batches came, in milliseconds since the start. */
  #since = 0
  /** @type {NodeJS.Timeout | undefined} */
  #timer
  /** Why the restart is postponed. @type {string | undefined} */
  #postponed
  #isUnderWay = false
  #isExpected = false
  #loops = new Loops()
  #begin

  /**
   * @param {(restart: { why: string, paths: string[], memory: unknown }) => Promise<void>} begin ends this process, and has the
   *   app started anew
   */
  constructor(begin) {
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
    setTimeout(() => warn(line), PATIENCE).unref()
  }

  /**
   * Restarts the process soon.
   *
   * @param {Pick<FullReload, 'paths' | 'reason'>} message
   * @returns {boolean} whether it does; false also while a fault postpones it
   */
  ask({ paths, reason }) {
    if (!canRestart()) {
      warn(`restart needed for ${paths.map(name).join(', ')}: ${reason}`)
      return false
    }
    for (const path of paths) this.#changed.set(path, { reason, runs: addon.freshness(path) === 'changed' })
    this.#wait()
    return this.#isUnderWay || faultOf(this.#changed.keys()) === undefined
  }

  /** Looks again whether the restart that is postponed can come: something was saved. */
  saved() {
    if (this.#timer !== undefined || this.#postponed !== undefined) this.#wait()
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
    this.#timer = setTimeout(() => this.#decide(), time)
  }

  #decide() {
    this.#timer = undefined
    this.#batches = 0
    for (const [path, { runs }] of this.#changed) {
      if (runs && addon.freshness(path) !== 'changed') this.#changed.delete(path)
    }
    const [last] = [...this.#changed.values()].slice(-1)
    if (last === undefined) {
      if (this.#postponed !== undefined) warn('the postponed restart is no longer needed: the files are again what runs')
      this.#postponed = undefined
      return
    }
    const fault = faultOf(this.#changed.keys())
    if (fault !== undefined) return this.#postpone(fault)
    const paths = [...this.#changed.keys()]
    const loop = this.#loops.find(paths)
    if (loop) {
      this.#changed.clear()
      this.#postponed = undefined
      warn(`not restarting again for ${loop.map(name).join(', ')}, which the app writes whenever it starts (${last.reason}); the next save of another file restarts`)
      return
    }
    this.#restart(paths, last.reason)
  }

  /** @param {string} fault */
  #postpone(fault) {
    if (fault !== this.#postponed) warn(`restart postponed until this error is fixed, the running code stays: ${fault}`)
    this.#postponed = fault
    if (outsideFault() !== undefined) this.#decideIn(POLL)
    else return
    this.#timer?.unref()
  }

  /**
   * @param {string[]} paths
   * @param {string} reason
   */
  #restart(paths, reason) {
    this.#isUnderWay = true
    const why = `${paths.map(name).join(', ')}: ${reason}`
    warn(`restarting for ${why}`)
    this.#begin({ why, paths, memory: this.#loops.remember(paths) }).catch((error) => {
      this.#isUnderWay = false
      warn(`the restart failed, start the process again: ${error}`)
    })
  }
}
