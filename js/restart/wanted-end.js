// @ts-check
/**
 * Notices that somebody ends the process while it ends for a restart: then it must not start again. Without a handler of the
 * app a signal ends the process by itself.
 */
import { constants } from 'node:os'

const ENDING = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'])

export class WantedEnd {
  /** @type {typeof ENDING[number] | undefined} */
  #signal
  #isOurs = false

  /** Begins to watch. */
  watch() {
    for (const name of ENDING) {
      if (process.listenerCount(name) > 0) process.prependListener(name, () => {
        if (!this.#isOurs) this.#signal ??= name
      })
    }
  }

  /** The exit code that stands for the signal; undefined as long as nobody has sent one. */
  get code() {
    return this.#signal === undefined ? undefined : 128 + constants.signals[this.#signal]
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
