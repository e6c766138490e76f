// @ts-check
/** When this process boots: until it listens, and until what it has started by then has ended, such as a generator. */
import { subscribe } from 'node:diagnostics_channel'
import { statSync } from 'node:fs'

/** By how much a file may look older than it is, in milliseconds: the clock of a file system is coarse. */
const COARSE = 12

export class BootTime {
  /** `performance` would be one more part of Node to load. */
  #since = Date.now() - process.uptime() * 1000
  #until = this.#since
  #isListening = false
  #running = 0

  /** @param {number} limit how long a boot may take, in milliseconds */
  constructor(limit) {
    const extend = () => {
      const now = Date.now()
      if (now <= this.#since + limit) this.#until = now
    }
    subscribe('child_process', (message) => {
      if (this.#isListening) return
      const child = /** @type {{ process: import('node:child_process').ChildProcess }} */ (message).process
      this.#running += 1
      child.once('exit', () => {
        this.#running -= 1
        extend()
      })
    })
    subscribe('tracing:net.server.listen:asyncEnd', () => {
      if (!this.#isListening) extend()
      this.#isListening = true
    })
  }

  /** Whether something still runs that was started before this process listened. */
  get isOpen() {
    return this.#running > 0
  }

  /**
   * Whether a file was last written during the boot, by whomever.
   *
   * @param {string} path
   */
  has(path) {
    return this.#isListening && this.#timeOf(path) <= this.#until - COARSE
  }

  /**
   * Whether that may be.
   *
   * @param {string} path
   */
  mayHave(path) {
    return this.isOpen || (this.#isListening && this.#timeOf(path) <= this.#until)
  }

  /**
   * When a file was last written; never, if that was before this process.
   *
   * @param {string} path
   */
  #timeOf(path) {
    const time = statSync(path, { throwIfNoEntry: false })?.ctimeMs ?? 0
    return time >= this.#since ? time : Infinity
  }
}
