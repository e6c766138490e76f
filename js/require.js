// @ts-check
/** Tells the engine of every `require` on Node versions whose hooks do not see it (20, and 22 before 22.15). */
import module from 'node:module'
import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import { GONE } from './hooks.js'

/**
 * @param {import('./hooks.js').Engine} engine
 * @param {number} thread
 */
export function observeRequire(engine, thread) {
  const Module = /** @type {any} */ (module)
  const load = Module._load
  Module._load = function (/** @type {string} */ request, /** @type {any} */ parent, /** @type {boolean} */ isMain) {
    const meant = module.isBuiltin(request) ? request : observe(request, parent, isMain)
    return load.call(this, meant, parent, isMain)
  }

  /**
   * @param {string} request
   * @param {{ filename?: string | null } | undefined} parent
   * @param {boolean} isMain
   * @returns {string} what to load: the request, or where a switched symlink leads now
   */
  function observe(request, parent, isMain) {
    const importer = parent?.filename ? pathToFileURL(parent.filename).href : undefined
    let file
    try {
      file = Module._resolveFilename(request, parent, isMain)
    } catch {
      // Node is about to throw the same error.
      if (importer) engine.unresolved(request, importer)
      return request
    }
    if (!isAbsolute(file) || (importer === undefined && !isMain)) return request
    const url = pathToFileURL(file).href
    if (engine.resolved(thread, request, importer, url, true, false) === GONE && importer !== undefined) {
      return engine.linkTarget(request, importer) ?? request
    }
    if (!Module._cache[file]) engine.loading(thread, url)
    return request
  }
}
