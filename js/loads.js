// @ts-check
/**
 * The modules of this thread whose evaluation may still fail: those that were loaded lately. A server with
 * thousands of modules would otherwise look at all of them after every save.
 */

/** How long the evaluation of a module may take before it counts as done, in milliseconds. */
const SETTLED = 10_000

/** The global `performance` would have Node load its measuring tools at the first import. */
const now = () => process.uptime() * 1000

export class Loads {
  /** @type {{ url: string, at: number }[]} */
  #recent = []
  /** Whether every load is told; false where the hooks run in another thread. */
  isComplete = false

  /**
   * Takes in that Node loads a module.
   *
   * @param {string} url as Node knows it
   */
  add(url) {
    this.#recent.push({ url, at: now() })
  }

  /**
   * Calls back for each module that may have failed, and keeps those that still may.
   *
   * @param {(url: string) => 'evaluated' | 'unfinished' | 'gone'} look
   */
  check(look, time = now()) {
    this.#recent = this.#recent.filter(({ url, at }) => {
      const state = look(url)
      // While it awaits something at its top level, V8 says that a module is evaluated.
      return state === 'unfinished' || (state === 'evaluated' && time - at < SETTLED)
    })
  }
}

/** The loads of this thread. */
export const loads = new Loads()
