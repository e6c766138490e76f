// @ts-check
/**
 * Tells of a new version that fails, once for what was saved: whoever imports it gets the error, and may keep it
 * from people. Failures are observed, no import is wrapped by us; so one that nobody imports is not told.
 */
import { existsSync } from 'node:fs'
import { addon } from '../addon.js'
import { areWhole } from './last.js'
import { textOf } from './place.js'
import { describe, textOfThrown } from './report.js'
import { name } from '../names.js'
import { debug } from '../log.js'
import { commonJs } from '../node/commonjs.js'
import { observeImports } from '../node/observe-imports.js'
import { isOwn } from '../package-dir.js'
import { toPath } from '../url.js'

export class Failures {
  #faults
  #exportsOf
  /** Boundaries of which no version has come to life so far. @type {Set<string>} */
  #unborn = new Set()
  /** Whether imports are observed until nothing fails any more. */
  #isWatching = false
  /** What was told: the contents of the file that is at fault, and the error in short. @type {Map<string, { text: string, what: string }>} */
  #told = new Map()
  /** @type {WeakSet<object>} */
  #errors = new WeakSet()
  /** The files that changed last. @type {readonly string[]} */
  #changed = []

  /**
   * @param {import('./faults.js').Faults} faults
   * @param {(path: string) => object | undefined} exportsOf what a module exports, once it was evaluated
   */
  constructor(faults, exportsOf) {
    this.#faults = faults
    this.#exportsOf = exportsOf
  }

  /**
   * Takes note of whether the version of a boundary that is about to be dropped came to life.
   *
   * @param {string} path
   * @param {number} version
   * @param {boolean} isAlive
   */
  dropping(path, version, isAlive) {
    if (isAlive) this.#unborn.delete(path)
    // A later one may not have been imported.
    else if (version === 0) this.#unborn.add(path)
  }

  /**
   * Takes in that files were replaced.
   *
   * @param {import('../runtime/update.js').Update} update
   */
  replaced({ evict, changed }) {
    if (evict.length > 0) this.#changed = evict.slice(0, changed)
    for (const path of this.#told.size > 0 ? evict : []) {
      // The same contents that are tried again are no news.
      if (this.#told.get(path)?.text !== textOf(path)) this.#told.delete(path)
      else if (this.#changed.includes(path)) this.#faults.stillFailing(path)
    }
  }

  /**
   * Takes in that an import failed.
   *
   * @param {unknown} error
   * @param {string} specifier
   * @param {string | undefined} importer a URL
   */
  async failed(error, specifier, importer) {
    if (importer === undefined || isOwn(importer)) return
    try {
      await this.#report(error, specifier, importer)
    } catch (mistake) {
      debug(`a failure could not be told: ${mistake}`)
    }
  }

  /** Waits for imports that succeed: what failed may have come to life. */
  #watch() {
    if (this.#isWatching) return
    this.#isWatching = true
    const end = observeImports(() => {
      for (const path of this.#faults.failing) if (commonJs[path]?.loaded !== false && this.#exportsOf(path)) this.#faults.recovered(path)
      this.#isWatching = !this.#faults.failing.next().done
      if (!this.#isWatching) end()
    })
  }

  /**
   * @param {unknown} error
   * @param {string} specifier
   * @param {string} importer
   */
  async #report(error, specifier, importer) {
    const path = target(specifier, importer)
    if (path === undefined || addon.replacements(path) === 0) return
    const isObject = typeof error === 'object' && error !== null
    // Node keeps the error of an ES module, for everybody who imports it.
    if (isObject && this.#errors.has(error)) return
    const held = addon.heldBy(path)
    const found = describe(error, [path, ...this.#changed, ...held])
    const { path: fault, line = 0 } = found.place ?? { path }
    // An import that was under way may fail with what has been replaced since.
    const isOld = existsSync(fault) && addon.freshness(fault) === 'changed'
    const isCorrected = !found.place && error instanceof SyntaxError && this.#exportsOf(path) !== undefined
    if (isOld || isCorrected || !(await areWhole(held))) return
    if (isObject) this.#errors.add(error)
    const what = `${line} ${textOfThrown(error)}`
    if (this.#told.get(fault)?.what === what) return
    this.#told.set(fault, { text: textOf(fault), what })
    this.#faults.failed(
      `the new version of ${name(path)} failed: ${found.text}`,
      error,
      { path, ...found, isFirst: this.#unborn.has(path) },
      `${name(path)} fails for all that import it; the next save loads it again`,
    )
    this.#watch()
  }
}

/**
 * The file that an import means.
 *
 * @param {string} specifier
 * @param {string} importer
 */
function target(specifier, importer) {
  if (specifier.startsWith('file:')) return toPath(specifier)
  const from = toPath(importer)
  return from === undefined ? undefined : (addon.imported(from, specifier) ?? undefined)
}
