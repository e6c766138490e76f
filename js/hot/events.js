// @ts-check
/** What programs hear of: `hot.on(…)` and `import.meta.hot.on(…)`. */

/** @typedef {(payload: any) => void | Promise<void>} Listener */

export class Events {
  /** @type {Map<string, Set<Listener>>} */
  #listeners = new Map()
  #failed

  /**
   * @param {(error: unknown, event: string) => void} failed hears of a listener's mistake
   */
  constructor(failed) {
    this.#failed = failed
  }

  /**
   * @param {string} event
   * @param {Listener} listener
   */
  on(event, listener) {
    if (typeof listener !== 'function') throw new TypeError(`the listener of "${event}" must be a function`)
    const listeners = this.#listeners.get(event)
    if (listeners) listeners.add(listener)
    else this.#listeners.set(event, new Set([listener]))
  }

  /**
   * @param {string} event
   * @param {Listener} listener
   */
  off(event, listener) {
    this.#listeners.get(event)?.delete(listener)
  }

  /**
   * @param {string} event
   * @param {unknown} payload
   */
  emit(event, payload) {
    // A copy: listeners may add others, which hear of the next event.
    for (const listener of Array.from(this.#listeners.get(event) ?? [])) {
      // A listener may be asynchronous; its mistake is one all the same.
      new Promise((resolve) => resolve(listener(payload))).catch((error) => this.#failed(error, event))
    }
  }
}
