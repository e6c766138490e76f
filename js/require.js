// @ts-check
/** Tells the engine of every `require` on Node versions whose hooks do not see it (20, and 22 before 22.15). */
import module from 'node:module'
import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ELSEWHERE } from './hooks.js'

/**
 * @param {import('./hooks.js').Engine} engine
 * @param {number} thread
 */
export function observeRequire(engine, thread) {
  const Module = /** @type {any} */ (module)
  const load = Module._load
  Module._load = function (/** @type {string} */ request, /** @type {any} */ parent, /** @type {boolean} */ isMain) {
    const now = module.isBuiltin(request) ? undefined : observe(request, parent, isMain)
    return load.call(this, now ?? request, parent, isMain)
  }

  /**
   * @param {string} request
   * @param {{ filename?: string | null } | undefined} parent
   * @param {boolean} isMain
   * @returns {string | undefined} the file to load, when a symlink leads elsewhere than Node remembers
   */
  function observe(request, parent, isMain) {
    const importer = parent?.filename ? pathToFileURL(parent.filename).href : undefined
    let file
    try {
      file = Module._resolveFilename(request, parent, isMain)
    } catch {
      // Node is about to throw the same error.
      if (importer) engine.unresolved(request, importer)
      return undefined
    }
    if (!isAbsolute(file) || (importer === undefined && !isMain)) return undefined
    const resolved = (/** @type {string} */ path) => engine.resolved(thread, request, importer, pathToFileURL(path).href, true, false)
    const isElsewhere = resolved(file) === ELSEWHERE
    const now = isElsewhere ? (engine.linked(request, importer ?? '', pathToFileURL(file).href) ?? undefined) : undefined
    if (now !== undefined) resolved(now)
    if (!Module._cache[now ?? file]) engine.loading(thread, pathToFileURL(now ?? file).href)
    return now
  }
}
