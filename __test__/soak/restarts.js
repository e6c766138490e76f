// @ts-check
/** Which restarts the edits of a step ask for, from the harness's own model: the reference decision. */
import { importersOf, pinned, real } from './model.js'

/**
 * @typedef {import('./model.js').Model} Model
 */

/**
 * The paths whose change restarts the process: pinned files, and links that pinned files import through.
 *
 * @param {Model} model
 * @returns {Set<string>} relative to the project
 */
export function pinnedPaths(model) {
  return new Set([...pinned(model)].flatMap((id) => [model.files[id].path, real(model, id).path]))
}

/**
 * What was on the disk when the server booted, and what was saved since. Compares bytes, as the promise does: a file
 * that is what it was asks for nothing.
 */
export class Restarts {
  /** @type {Map<string, string | undefined>} */
  #booted
  #env
  /** @type {Set<string>} what was pinned at any time since the boot: a pinned file runs on until the restart */
  #held
  /** @type {Set<string>} what may be named in a request for a restart */
  #allowed = new Set()

  /**
   * @param {import('./disk.js').Disk} disk
   * @param {Model} model
   */
  constructor(disk, model) {
    this.#booted = disk.contents()
    this.#env = model.env
    this.#held = pinnedPaths(model)
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
    for (const model of models) for (const path of pinnedPaths(model)) this.#held.add(path)
    for (const path of this.#held) {
      if (!touched.has(path)) continue
      if (disk.text(path) !== this.#booted.get(path)) this.#allowed.add(path)
      // A link that is switched may be named by who imports it.
      for (const model of models) for (const other of importersOfLink(model, path)) this.#allowed.add(other)
    }
    if (touched.has('.env')) this.#allowed.add('.env')
  }

  /**
   * The paths that must lead to a restart now.
   *
   * @param {import('./disk.js').Disk} disk
   * @param {Model} before the model that the server runs
   * @param {Model} after
   */
  required(disk, before, after) {
    const paths = [...pinnedPaths(before)].filter((path) => disk.text(path) !== this.#booted.get(path))
    if (after.env !== this.#env) paths.push('.env')
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
