// @ts-check
/** Which files this process writes, by the public functions of `node:fs`. */
import { isReading, pathOf } from './file-calls.js'

/** The functions that write or remove, with the positions of the paths. @type {Record<string, readonly number[]>} */
const WRITING = {
  writeFile: [0],
  appendFile: [0],
  open: [0],
  truncate: [0],
  mkdir: [0],
  rename: [0, 1],
  copyFile: [1],
  cp: [1],
  symlink: [1],
  link: [1],
  rm: [0],
  rmdir: [0],
  unlink: [0],
}

/** How many files are remembered. */
const MOST = 10_000

export class OwnWrites {
  /** @type {Set<string>} */
  #written = new Set()
  #added

  names = Object.keys(WRITING)

  /** @param {(path: string) => void} [added] called before a file is written for the first time */
  constructor(added = () => {}) {
    this.#added = added
  }

  /** @type {import('./file-calls.js').CallObserver['seen']} */
  seen = (name, args) => {
    if (name === 'open' && isReading(args[1])) return
    for (const position of WRITING[name] ?? []) {
      const path = pathOf(args[position])
      if (path === undefined || this.#written.has(path) || this.#written.size >= MOST) continue
      this.#written.add(path)
      this.#added(path)
    }
  }

  /** @param {string} path */
  has(path) {
    return this.#written.has(path)
  }
}
