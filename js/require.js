// @ts-check
/** Tells the engine of every `require` on Node versions whose hooks do not see it (20, and 22 before 22.15). */
import module from 'node:module'
import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * @param {import('./hooks.js').Engine} engine
 * @param {number} thread
 */
export function observeRequire(engine, thread) {
  const Module = /** @type {any} */ (module)
  const load = Module._load
  Module._load = function (/** @type {string} */ request, /** @type {any} */ parent, /** @type {boolean} */ isMain) {
    if (!module.isBuiltin(request)) observe(request, parent, isMain)
    return load.call(this, request, parent, isMain)
  }

  /**
   * @param {string} request
   * @param {{ filename?: string | null } | undefined} parent
   * @param {boolean} isMain
   */
  function observe(request, parent, isMain) {
    const importer = parent?.filename ? pathToFileURL(parent.filename).href : undefined
    let file
    try {
      file = Module._resolveFilename(request, parent, isMain)
    } catch {
      // Node is about to throw the same error.
      if (importer) engine.unresolved(request, importer)
      return
    }
    if (!isAbsolute(file) || (importer === undefined && !isMain)) return
    const url = pathToFileURL(file).href
    engine.resolved(thread, request, importer, url, true, false)
    if (!Module._cache[file]) engine.loading(thread, url)
  }
}
