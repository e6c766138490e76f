// @ts-check
/** A parent that watches for the server (`watch: false`): it tells of changes late, and drops some, as AdonisJS's does. */

/** How long after a change another one of the same file is not told, in milliseconds: chokidar's. */
const throttleMs = 50
/** How late a change is told at most, in milliseconds. */
const latestMs = 15

/** @typedef {(path: string, action: 'add' | 'change' | 'unlink') => void} Tell called with a path below the project */

export class Forwarder {
  /** When a change of a path was told last. @type {Map<string, number>} */
  #told = new Map()
  #random
  #send

  /**
   * @param {import('./random.js').Random} random
   * @param {Tell} send
   */
  constructor(random, send) {
    this.#random = random
    this.#send = send
  }

  /** @type {Tell} */
  tell = (path, action) => {
    const now = performance.now()
    if (now - (this.#told.get(path) ?? -Infinity) < throttleMs) return
    this.#told.set(path, now)
    setTimeout(() => this.#send(path, action), this.#random.between(0, latestMs))
  }
}
