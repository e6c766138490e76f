// @ts-check
/**
 * Notices that somebody ends the process while it ends for a restart: then it must not start again. Without a handler of the
 * app a signal ends the process by itself.
 */
import { createRequire } from 'node:module'

const ENDING = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'])

export class WantedEnd {
  /** @type {typeof ENDING[number] | undefined} */
  #signal
  #isWatching = false
  #isOurs = false
  /** Whether a handler of the app has ever got a signal that ends processes. */
  hasSignal = false

  /** Begins to watch: what came before was no end. */
  watch() {
    this.#isWatching = true
  }

  /**
   * Takes note of an event of the process.
   *
   * @param {string | symbol} event
   */
  received(event) {
    const name = ENDING.find((one) => one === event)
    if (name === undefined || this.#isOurs) return
    this.hasSignal = true
    if (this.#isWatching) this.#signal ??= name
  }

  /** The exit code that stands for the signal; undefined as long as nobody has sent one. */
  get code() {
    if (this.#signal === undefined) return undefined
    const { constants } = /** @type {typeof import('node:os')} */ (createRequire(import.meta.url)('node:os'))
    return 128 + constants.signals[this.#signal]
  }

  /** Calls the app's handlers of SIGTERM, which means no end for good. */
  callHandlers() {
    this.#isOurs = true
    try {
      process.emit('SIGTERM', 'SIGTERM')
    } finally {
      this.#isOurs = false
    }
  }
}
