// @ts-check
/** Recognizes the reports of one save by several processes, which watch the same files. */

/** How long the same file counts as the same save, in milliseconds: longer than the processes' watchers are apart. */
const SAME_SAVE = 500

/**
 * @typedef {object} Telling
 * @property {string} type
 * @property {readonly string[]} paths
 * @property {object} source
 * @property {number} at
 */

/** Knows when a process tells what another one has told already: both watch the same files. */
export class Echoes {
  /** For each file when it was told last, how often the process told it that did so most, and how often each did. @type {Map<string, { at: number, most: number, counts: WeakMap<object, number> }>} */
  #told = new Map()
  /** What was told lately and not looked at: most processes have no children, and thousands of files. @type {Telling[]} */
  #recent = []

  /**
   * Records that a process reported files.
   *
   * @param {string} type
   * @param {readonly string[]} paths
   * @param {object} source
   */
  tell(type, paths, source) {
    const at = performance.now()
    this.#recent = this.#recent.filter((telling) => at - telling.at < SAME_SAVE)
    this.#recent.push({ type, paths, source, at })
  }

  /**
   * The same, and whether another one reported all of them as often a moment ago. What a process reports more often is another
   * save, and no echo.
   *
   * @param {string} type
   * @param {readonly string[]} paths
   * @param {object} source
   * @returns {boolean}
   */
  isEcho(type, paths, source) {
    for (const telling of this.#recent.splice(0)) this.#note(telling)
    return this.#note({ type, paths, source, at: performance.now() })
  }

  /** @param {Telling} telling */
  #note({ type, paths, source, at }) {
    let isEcho = true
    for (const path of paths) {
      const key = `${type} ${path}`
      const last = this.#told.get(key)
      const known = last && at - last.at < SAME_SAVE ? last : { at, most: 0, counts: new WeakMap() }
      const count = (known.counts.get(source) ?? 0) + 1
      known.counts.set(source, count)
      if (count > known.most) {
        isEcho = false
        known.most = count
        known.at = at
      }
      this.#told.set(key, known)
    }
    return isEcho
  }
}
