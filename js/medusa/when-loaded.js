// @ts-check
import module from 'node:module'

/**
 * Calls back when a CommonJS module has been loaded, before whoever required it goes on.
 *
 * @param {string} file
 * @param {(exports: any) => void} loaded
 */
export function whenLoaded(file, loaded) {
  const Module = /** @type {any} */ (module)
  const load = Module._load
  const watching = function (/** @type {any[]} */ ...args) {
    // @ts-expect-error -- `this` is Node's
    const exports = load.apply(this, args)
    if (args[0] === file) {
      if (Module._load === watching) Module._load = load
      loaded(exports)
    }
    return exports
  }
  Module._load = watching
}
