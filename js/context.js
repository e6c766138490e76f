// @ts-check
/** `import.meta.hot`: what a module says about its own replacement. Keyed by real path. */
import { addon } from './addon.js'
import { warn } from './log.js'
import { toPath } from './url.js'

/** @typedef {() => void | Promise<void>} DisposeCallback */

export class Contexts {
  /** @type {Map<string, DisposeCallback[]>} */
  #disposers = new Map()

  /**
   * The `import.meta.hot` of one module.
   *
   * @param {string} url the module's `import.meta.url`
   */
  context = (url) => ({
    /** @param {DisposeCallback} callback */
    dispose: (callback) => this.dispose(url, callback),
    decline: () => this.decline(url),
    boundary: { with: { hot: 'true' } },
  })

  /**
   * Calls back before the module is replaced.
   *
   * @param {string | URL} url
   * @param {DisposeCallback} callback
   */
  dispose(url, callback) {
    const path = toPath(url)
    if (path === undefined) return
    const callbacks = this.#disposers.get(path)
    if (callbacks) callbacks.push(callback)
    else this.#disposers.set(path, [callback])
  }

  /**
   * Has every change of the module restart the process.
   *
   * @param {string | URL} url
   */
  decline(url) {
    const path = toPath(url)
    if (path !== undefined) addon.decline(path)
  }

  /**
   * Runs the callbacks of replaced modules in their order. One that fails is reported and does not stop
   * the others.
   *
   * @param {readonly string[]} paths
   */
  async runDisposers(paths) {
    const due = paths.flatMap((path) => (this.#disposers.get(path) ?? []).map((callback) => ({ path, callback })))
    for (const path of paths) this.#disposers.delete(path)
    for (const { path, callback } of due) {
      try {
        await callback()
      } catch (error) {
        warn(`a dispose callback of ${path} failed: ${error instanceof Error ? error.stack : error}`)
      }
    }
  }
}
