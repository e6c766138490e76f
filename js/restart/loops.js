// @ts-check
/** Finds restarts that the app causes itself: whenever it starts, it writes one of its own files, or has a generator write it. */
import { BootTime } from '../node/boot-time.js'
import { observeCalls } from '../node/file-calls.js'
import { OwnWrites } from '../node/own-writes.js'
import { supervisor } from './supervisor.js'

/**
 * @typedef {{ at: number, paths: string[], boot: boolean }} Past A restart: when, in milliseconds since 1970, for which files, and
 *   whether these may have been written during a boot.
 */

/** How long a restart is remembered, in milliseconds. */
const MEMORY = 10_000

/** How many restarts for the same files within that time are enough. */
const ENOUGH = 2

export class Loops {
  /** @type {Past[]} */
  #past = recent(supervisor.start?.memory?.loops)
  /** Whether this process has written a file. Not worth knowing in a process that no restart came before. */
  #writes = this.#past.length > 0 ? observeWrites() : undefined

  #boot = new BootTime(MEMORY)

  /**
   * Whether this would be one restart too many.
   *
   * @param {readonly string[]} paths
   * @returns {readonly string[] | undefined} the files that the app writes
   */
  find(paths) {
    const before = this.#before(paths)
    if (before.length < ENOUGH) return undefined
    const isOfBoot = before.filter(({ boot }) => boot).length >= ENOUGH
    return paths.every((path) => this.#writes?.has(path) || (isOfBoot && this.#boot.has(path))) ? paths : undefined
  }

  /**
   * Whether it would be one too many if what the app has started has written the files, and ends now.
   *
   * @param {readonly string[]} paths
   */
  isOpen(paths) {
    return this.#boot.isOpen && this.#before(paths).filter(({ boot }) => boot).length >= ENOUGH
  }

  /**
   * What the next process has to know.
   *
   * @param {string[]} paths
   * @returns {Past[]}
   */
  remember(paths) {
    return [...recent(this.#past), { at: Date.now(), paths, boot: paths.every((path) => this.#boot.mayHave(path)) }]
  }

  /** @param {readonly string[]} paths */
  #before(paths) {
    return recent(this.#past).filter((past) => paths.some((path) => past.paths.includes(path)))
  }
}

/** Remembers what is written from now on, for as long as a restart is remembered. */
function observeWrites() {
  const writes = new OwnWrites()
  const end = observeCalls([writes])
  setTimeout(end, MEMORY, writes).unref()
  return writes
}

/**
 * @param {unknown} memory
 * @returns {Past[]}
 */
function recent(memory) {
  return Array.isArray(memory) ? memory.filter(({ at }) => Date.now() - at < MEMORY) : []
}
