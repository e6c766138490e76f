// @ts-check
/** Finds restarts that the app causes itself, by writing one of its own files whenever it starts. */
import { observeCalls } from '../node/file-calls.js'
import { OwnWrites } from '../node/own-writes.js'
import { supervisor } from './supervisor.js'

/**
 * @typedef {{ at: number, paths: string[] }} Past A restart: when, in milliseconds since 1970, and for which files.
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

  /**
   * Whether this would be one restart too many.
   *
   * @param {readonly string[]} paths
   * @returns {readonly string[] | undefined} the files that the app writes
   */
  find(paths) {
    const before = recent(this.#past).filter((past) => paths.some((path) => past.paths.includes(path)))
    return before.length >= ENOUGH && paths.every((path) => this.#writes?.has(path)) ? paths : undefined
  }

  /**
   * What the next process has to know.
   *
   * @param {string[]} paths
   * @returns {Past[]}
   */
  remember(paths) {
    return [...recent(this.#past), { at: Date.now(), paths }]
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
