// @ts-check
/**
 * Restarts where no parent does: once for all changes that need it, and not while one of them cannot even be parsed. Where
 * there is a parent, tells people when it does nothing.
 */
import { addon } from '../addon.js'
import { endChildren } from '../protocol/children.js'
import { wait } from '../hot/with-timeout.js'
import { name } from '../hot/report.js'
import { warn } from '../log.js'
import { canReplaceProcess, replaceProcess } from './replace-process.js'

/** How long a parent that was told of a restart has for it, in milliseconds. */
const PATIENCE = 6000

const SOURCE = /\.[cm]?[jt]sx?$/

export class SelfRestart {
  /** What changed since the process was started: why each file needs the restart, and whether that is because it runs. @type {Map<string, { reason: string, runs: boolean }>} */
  #changed = new Map()
  #isUnderWay = false
  #isPutOff = false
  #isExpected = false

  /**
   * Takes in that the parent was told. Tools that start Node for something else are connected as well, and do not listen.
   *
   * @param {import('../protocol/messages.js').FullReload} message
   */
  expect({ paths, reason }) {
    if (this.#isExpected) return
    this.#isExpected = true
    const line = `restart needed for ${paths.map(name).join(', ')}: ${reason}; the parent process was told and did nothing (with restartBy: "self" this process restarts by itself)`
    setTimeout(() => warn(line), PATIENCE).unref()
  }

  /**
   * Restarts the process soon.
   *
   * @param {import('../protocol/messages.js').FullReload} message
   * @param {() => Promise<void>} dispose called before
   * @returns {boolean} whether it does; false also while a fault puts it off
   */
  ask({ paths, reason }, dispose) {
    const what = `${paths.map(name).join(', ')}: ${reason}`
    if (!canReplaceProcess) {
      warn(`restart needed for ${what}`)
      return false
    }
    for (const path of paths) this.#changed.set(path, { reason, runs: addon.freshness(path) === 'changed' })
    if (this.#isUnderWay) return true
    const faults = this.#faults()
    this.#isPutOff = faults.length > 0
    if (this.#isPutOff) {
      warn(`restart put off, the running code goes on until this is mended: ${faults.join('\n')}`)
      return false
    }
    void this.#restart(what, dispose)
    return true
  }

  /**
   * Restarts the process if that was put off, nothing is in the way any more, and there is still something to bring: what
   * was mended may be what runs.
   *
   * @param {() => Promise<void>} dispose called before
   */
  askAgain(dispose) {
    if (!this.#isPutOff) return
    for (const [path, { runs }] of this.#changed) {
      if (runs && addon.freshness(path) !== 'changed') this.#changed.delete(path)
    }
    const [last] = [...this.#changed.values()].slice(-1)
    this.#isPutOff = last !== undefined && this.#faults().length > 0
    if (!last || this.#isPutOff) return
    void this.#restart(`${[...this.#changed.keys()].map(name).join(', ')}: ${last.reason}`, dispose)
  }

  /** What would keep a new start from coming up. */
  #faults() {
    const isMeant = (/** @type {string} */ path) => SOURCE.test(path) && addon.isImported(path)
    return [...this.#changed.keys()].filter(isMeant).map(faultIn).filter((fault) => fault !== undefined)
  }

  /**
   * @param {string} what
   * @param {() => Promise<void>} dispose
   */
  async #restart(what, dispose) {
    this.#isUnderWay = true
    warn(`restarting for ${what}`)
    try {
      await wait(dispose(), () => {})
      await endChildren()
      replaceProcess()
    } catch (error) {
      this.#isUnderWay = false
      warn(`the restart failed, start the process again: ${error}`)
    }
  }
}

/**
 * What keeps a file from being parsed, with its place.
 *
 * @param {string} path
 * @returns {string | undefined}
 */
function faultIn(path) {
  const fault = addon.diagnose(path)
  if (!fault) return undefined
  const { line, column, message } = fault
  return `${name(path)}:${line}:${column}\n${addon.codeFrame(path, line, column)}${message}`
}
