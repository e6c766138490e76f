// @ts-check
/**
 * What this thread's imports were resolved to. Node answers an import that it has answered before from a table of
 * its own too, so nothing but speed tells the difference.
 */

/**
 * @typedef {object} Answer
 * @property {string} url
 * @property {string | null | undefined} format
 * @property {string} nodes The URL as Node resolves it, without a version.
 */

export class Answers {
  /** @type {Map<string, Map<string, Answer>>} */
  #known = new Map()
  /** Whether every import is to be asked anew. */
  isPaused = false

  /**
   * @param {string} parent
   * @param {string} specifier
   */
  get(parent, specifier) {
    return this.isPaused ? undefined : this.#known.get(parent)?.get(specifier)
  }

  /**
   * @param {string} parent
   * @param {string} specifier
   * @param {{ url: string, format?: string | null }} result
   * @param {string} nodes
   * @returns {Answer}
   */
  set(parent, specifier, { url, format }, nodes) {
    const answer = { url, format, nodes }
    const known = this.#known.get(parent)
    if (known) known.set(specifier, answer)
    else this.#known.set(parent, new Map([[specifier, answer]]))
    return answer
  }

  /** Forgets everything: files were replaced, or mean something else. */
  clear() {
    if (this.#known.size > 0) this.#known = new Map()
  }
}

/** The answers of this thread. */
export const answers = new Answers()
