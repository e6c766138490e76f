// @ts-check
/** Which restarts the edits of a step ask for, from the harness's own model: the reference decision. */
import { importersOf, pinned, real, requiredModules } from './model.js'

/**
 * @typedef {import('./model.js').Model} Model
 */

/**
 * The paths of the files that are reached without a hot import, and the links that they import through.
 *
 * @param {Model} model
 * @param {string[]} [others] from where besides the entry
 * @returns {Set<string>} relative to the project
 */
function pinnedPaths(model, others = []) {
  return new Set([...pinned(model, others)].flatMap((id) => [model.files[id].path, real(model, id).path]))
}

/**
 * What was on the disk when the server booted, and what was saved since. Compares bytes, as the promise does: a file
 * that is what it was asks for nothing.
 */
export class Restarts {
  /** @type {Map<string, string | undefined>} */
  #booted
  /** What each pinned file was when the process loaded it at the earliest. @type {Map<string, string | undefined>} */
  #loaded
  #env
  #query
  /** @type {Set<string>} what was pinned at any time since the boot: a pinned file runs on until the restart */
  #held
  /** @type {Set<string>} what may be named in a request for a restart */
  #allowed = new Set()
  /** @type {Set<string>} ids of the ES modules that were required when the server booted */
  #required

  /**
   * @param {import('./disk.js').Disk} disk
   * @param {Model} model
   * @param {boolean} query whether a replaced ES module is imported under a query, so that no required one can be
   */
  constructor(disk, model, query) {
    this.#booted = disk.contents()
    this.#env = model.env
    this.#query = query
    this.#held = this.#pinnedPaths(model)
    this.#required = new Set(requiredModules(model))
    this.#loaded = new Map([...pinnedPaths(model)].map((path) => [path, disk.text(path)]))
  }

  /**
   * The paths whose change restarts the process.
   *
   * @param {Model} model
   */
  #pinnedPaths(model) {
    return pinnedPaths(model, this.#query ? requiredModules(model) : [])
  }

  /** @param {string} path */
  allows = (path) => this.#allowed.has(path)

  /**
   * Notes a save, and what is pinned at that time.
   *
   * @param {import('./disk.js').Disk} disk
   * @param {Model[]} models before and after
   */
  saved(disk, models) {
    const touched = new Set(disk.writes.map((write) => write.path))
    for (const model of models) for (const path of this.#pinnedPaths(model)) this.#held.add(path)
    for (const path of this.#held) {
      if (!touched.has(path)) continue
      if (disk.text(path) !== this.#booted.get(path)) this.#allowed.add(path)
      // A link that is switched may be named by who imports it.
      for (const model of models) for (const other of importersOfLink(model, path)) this.#allowed.add(other)
    }
    if (touched.has('.env')) this.#allowed.add('.env')
    if (this.#query) for (const model of models) this.#allowNewRequires(model)
  }

  /**
   * A `require` that comes too late, of an ES module that was replaced before, may be told as a change of either file.
   *
   * @param {Model} model
   */
  #allowNewRequires(model) {
    for (const id of requiredModules(model)) {
      if (this.#required.has(id)) continue
      for (const file of [real(model, id), ...importersOf(model, id)]) this.#allowed.add(file.path)
    }
  }

  /**
   * The paths that must lead to a restart now.
   *
   * @param {import('./disk.js').Disk} disk
   * @param {Model} before the model that the server runs
   * @param {Model} after
   */
  required(disk, before, after) {
    // Not those of required modules: whether these were loaded shows in the answers alone.
    const paths = [...pinnedPaths(before)].filter((path) => disk.text(path) !== this.#loaded.get(path))
    if (after.env !== this.#env) paths.push('.env')
    // A link that was hot and leads to a pinned file since then is loaded as it is now.
    for (const path of pinnedPaths(after)) if (!this.#loaded.has(path)) this.#loaded.set(path, disk.text(path))
    return paths
  }
}

/**
 * @param {Model} model
 * @param {string} path
 * @returns {string[]} none when the path is no link
 */
function importersOfLink(model, path) {
  const link = Object.values(model.files).find((file) => file.path === path && file.lang === 'link')
  return link ? importersOf(model, link.id).map((file) => file.path) : []
}
