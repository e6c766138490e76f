// @ts-check
/** The loaded versions of the modules that use `import.meta.hot`, by the real path of their file. */
import { addon } from '../addon.js'
import { Instance } from './instance.js'

export class Registry {
  /** @type {Map<string, Instance[]>} */
  #instances = new Map()
  /** What `import.meta.hot.data` is: it outlives the versions. @type {Map<string, object>} */
  #data = new Map()
  /** Counts the batches: a version that was loaded before the present one is old. */
  epoch = 0

  /**
   * @param {string} path
   * @param {string} url
   */
  add(path, url) {
    const instance = new Instance(path, url, this.epoch)
    const instances = this.#instances.get(path)
    if (instances) instances.push(instance)
    else this.#instances.set(path, [instance])
    return instance
  }

  /**
   * @param {string} path
   * @returns {readonly Instance[]}
   */
  of(path) {
    return this.#instances.get(path) ?? []
  }

  /**
   * Those of the files that have a loaded version.
   *
   * @param {readonly string[]} paths
   */
  among(paths) {
    return this.#instances.size === 0 ? [] : paths.filter((path) => this.#instances.has(path))
  }

  /** Every version of every module. */
  all() {
    return [...this.#instances.values()].flat()
  }

  /**
   * The versions of a file that were loaded before a batch.
   *
   * @param {string} path
   * @param {number} epoch
   */
  before(path, epoch) {
    return this.of(path).filter((instance) => instance.epoch < epoch)
  }

  /**
   * Lets go of versions that serve no longer.
   *
   * @param {readonly Instance[]} gone
   */
  remove(gone) {
    for (const path of new Set(gone.map((instance) => instance.path))) {
      const left = this.of(path).filter((instance) => !gone.includes(instance))
      if (left.length > 0) this.#instances.set(path, left)
      else this.#instances.delete(path)
    }
    for (const instance of gone) instance.end()
  }

  /** @param {string} path */
  data(path) {
    let data = this.#data.get(path)
    if (!data) this.#data.set(path, (data = {}))
    return data
  }

  /** The files whose modules want to hear when nobody imports them any more. */
  prunable() {
    return [...this.#instances].filter(([, instances]) => instances.some(({ pruners }) => pruners.length > 0)).map(([path]) => path)
  }

  /**
   * Tells the engine what the loaded versions of a file accept.
   *
   * @param {string} path
   */
  tell(path) {
    const imports = this.of(path).flatMap(({ acceptors }) => acceptors.flatMap((acceptor) => acceptor.imports))
    const paths = new Set(imports.map((one) => one.path))
    addon.setAccepts(path, paths.delete(path), [...paths])
  }
}
