// @ts-check
/**
 * Boundaries whose importer keeps what it imported once (`cached ??= await import(…)`), which no graph can show. One
 * that is replaced again without an import in between is suspect. It may only be that nobody has asked for it, so
 * memory decides: a version that nobody keeps is gone after a garbage collection.
 */
import { pause } from '../pause.js'

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
  /** With the version that may be in use. @type {Map<string, WeakRef<object>>} */
  #suspects = new Map()
  /** Those that were looked into. @type {Set<string>} */
  #known = new Set()
  #isLooking = false
  #isImported
  #release
  #found

  /**
   * @param {(path: string) => boolean} isImported whether the present version of a file was imported
   * @param {() => void} release lets go of what our own caches hold of replaced versions
   * @param {(path: string) => void} found called for a boundary whose replaced version is in use
   */
  constructor(isImported, release, found) {
    this.#isImported = isImported
    this.#release = release
    this.#found = found
  }

  /**
   * Remembers a version that is about to be dropped, without holding it. That there is one shows that the boundary was
   * imported since it was last dropped.
   *
   * @param {string} path
   * @param {object} exported
   */
  remember(path, exported) {
    this.#suspects.delete(path)
    if (!this.#known.has(path)) this.#old.set(path, new WeakRef(exported))
  }

  /**
   * Finds out whether the version of a boundary that was dropped last is in use.
   *
   * @param {string} path
   */
  suspect(path) {
    const version = this.#old.get(path)
    if (!version) return
    this.#suspects.set(path, version)
    void this.#look()
  }

  async #look() {
    if (this.#isLooking) return
    this.#isLooking = true
    while (this.#suspects.size > 0) {
      // Those that come meanwhile have their turn later.
      const versions = new Map(this.#suspects)
      await pause(PATIENCE, { ref: false })
      for (const path of versions.keys()) if (this.#isImported(path)) this.#suspects.delete(path)
      const suspects = () => [...versions].flatMap(([path, version]) => (this.#suspects.get(path) === version ? [path] : []))
      this.#release()
      for (let time = 0; time < COLLECTIONS && suspects().length > 0; time += 1) {
        await collectGarbage()
        await pause(0, { ref: false })
        for (const path of suspects()) if (versions.get(path)?.deref() === undefined) this.#forget(path)
        // What `deref` gave is held until the next turn.
        await pause(0, { ref: false })
      }
      for (const path of suspects()) {
        this.#forget(path)
        this.#found(path)
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
