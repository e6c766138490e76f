// @ts-check
/**
 * Boundaries whose importer keeps what it imported once (`cached ??= await import(…)`), which no graph can show. One
 * that is replaced again without an import in between is suspect. But it is all the same to somebody who saves twice
 * before asking anything, so memory decides: a version that nobody keeps is gone after a garbage collection.
 */
import { setTimeout as pause } from 'node:timers/promises'

/** How long a suspect may still be imported, in milliseconds, before the garbage is collected. */
const PATIENCE = 1000

/**
 * How often it is collected: a module may be freed by what the collection before freed. That stops the server for
 * a moment, so a boundary is looked into once in the life of a process.
 */
const COLLECTIONS = 4

export class Kept {
  /** @type {Map<string, WeakRef<object>>} */
  #old = new Map()
  /** @type {Map<string, string>} */
  #suspects = new Map()
  /** Those that were looked into. @type {Set<string>} */
  #known = new Set()
  #isLooking = false
  #isImported
  #tell

  /**
   * @param {(path: string) => boolean} isImported whether the present version of a file was imported
   * @param {(line: string) => void} tell
   */
  constructor(isImported, tell) {
    this.#isImported = isImported
    this.#tell = tell
  }

  /**
   * Remembers a version that is about to be dropped, without holding it.
   *
   * @param {string} path
   * @param {object} exported
   */
  remember(path, exported) {
    if (!this.#known.has(path)) this.#old.set(path, new WeakRef(exported))
  }

  /**
   * Looks into it whether somebody keeps the version of a boundary that was dropped last.
   *
   * @param {string} path
   * @param {string} line what to tell if so
   */
  suspect(path, line) {
    if (!this.#old.has(path)) return
    this.#suspects.set(path, line)
    void this.#look()
  }

  async #look() {
    if (this.#isLooking) return
    this.#isLooking = true
    while (this.#suspects.size > 0) {
      await pause(PATIENCE, undefined, { ref: false })
      for (const path of this.#suspects.keys()) if (this.#isImported(path)) this.#suspects.delete(path)
      for (let time = 0; time < COLLECTIONS && this.#suspects.size > 0; time += 1) {
        await collectGarbage()
        await pause(0, undefined, { ref: false })
        for (const path of this.#suspects.keys()) if (this.#old.get(path)?.deref() === undefined) this.#forget(path)
        // What `deref` gave is held until the next turn.
        await pause(0, undefined, { ref: false })
      }
      for (const [path, line] of this.#suspects) {
        this.#forget(path)
        this.#tell(line)
      }
    }
    this.#isLooking = false
  }

  /** @param {string} path */
  #forget(path) {
    this.#known.add(path)
    this.#suspects.delete(path)
    this.#old.delete(path)
  }
}

/** Node has no name for it unless it was started with one. What it takes is loaded here: most processes never come by. */
async function collectGarbage() {
  const [{ setFlagsFromString }, { runInNewContext }] = await Promise.all([import('node:v8'), import('node:vm')])
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  setFlagsFromString('--no-expose-gc')
}
