// @ts-check
/** Tells the engine of every `require` that Node's hooks do not see. */
import module from 'node:module'
import { isAbsolute, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { types } from 'node:util'
import { commonJs, foundFiles, observeLoads } from './commonjs.js'
import { outOfReach } from './out-of-reach.js'
import { forget } from './requests.js'

const Module = /** @type {any} */ (module)

/** The engine's answer when Node still resolves to a file that is gone, or that a symlink no longer leads to. */
export const OUTDATED = null

/**
 * For Node versions whose hooks see `import` alone: 20, and 22 before 22.15.
 *
 * @param {import('../hooks/hooks.js').Engine} engine
 * @param {number} thread
 */
export function observeRequire(engine, thread) {
  engine.observeRequire(thread)
  observeLoads((load) => {
    const { request, parent, isMain } = load
    if (!module.isBuiltin(request)) load.request = observe(request, parent, isMain)
  })
  observeRequiredModules((file) => engine.requiredModule(pathToFileURL(file).href, false))

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
      file = resolveFilename(request, parent, isMain)
    } catch {
      // Node is about to throw the same error.
      if (importer) engine.unresolved(request, importer)
      return request
    }
    if (!isAbsolute(file) || (importer === undefined && !isMain)) return request
    const resolved = (/** @type {string} */ path, again = false) => engine.resolved(thread, request, importer, pathToFileURL(path).href, true, false, again)
    const isOutdated = resolved(file) === OUTDATED && importer !== undefined
    const target = (isOutdated && engine.linkTarget(request, importer, true)) || undefined
    if (target !== undefined) requireRealPath(target)
    if (isOutdated && target === undefined) forgetFound(file)
    if (isOutdated) resolved(target ?? file, true)
    if (!commonJs[target ?? file]) engine.loading(thread, pathToFileURL(target ?? file).href)
    return target ?? request
  }
}

/**
 * Which file a `require` means.
 *
 * @param {string} request
 * @param {{ filename?: string | null } | undefined} parent
 * @param {boolean} isMain
 * @returns {string}
 */
function resolveFilename(request, parent, isMain) {
  if (typeof Module._resolveFilename === 'function') return Module._resolveFilename(request, parent, isMain)
  outOfReach('Module._resolveFilename', 'its public name is used, `require.resolve`')
  return module.createRequire(parent?.filename ?? join(process.cwd(), 'index.js')).resolve(request)
}

/**
 * Calls back for each ES module that is required, before it is evaluated.
 *
 * @param {(file: string) => void} required
 */
function observeRequiredModules(required) {
  const compile = Module.prototype._compile
  if (typeof compile === 'function') {
    Module.prototype._compile = function (/** @type {any[]} */ ...given) {
      const [, file, format] = given
      // Before Node 20.19 it is a flag.
      if (format === true || String(format).startsWith('module')) required(file)
      return compile.apply(this, given)
    }
    return
  }
  outOfReach('Module.prototype._compile', 'what a require returned tells an ES module')
  observeLoads(({ request, parent, isMain }) => (outcome) => {
    if ('exports' in outcome && types.isModuleNamespaceObject(outcome.exports)) required(resolveFilename(request, parent, isMain))
  })
}

/**
 * Has `require` take a path for the file that it is: Node remembers for ever where one led that was a link once.
 *
 * @param {string} path
 */
export function requireRealPath(path) {
  foundFiles[`${path}\x00`] = path
}

/**
 * Has `require` look for a file again that is gone: Node remembers for ever what it found.
 *
 * @param {string} path
 */
export function forgetFound(path) {
  forget(foundFiles, (file) => file === path)
}

/**
 * Tells the engine of the requirements that hooks do not see: those that Node answers from its cache. Done
 * from the first module on that requires others inside functions; most apps have none.
 *
 * @param {import('../hooks/hooks.js').Engine} engine
 * @param {number} thread
 */
export function observeCachedRequire(engine, thread) {
  observeLoads(({ request, parent }) => {
    const count = parent?.children?.length
    if (parent === undefined || count === undefined) return undefined
    return (outcome) => {
      // Whatever a module requires for the first time becomes its child, cached or not.
      const child = parent.children[count]
      if ('error' in outcome || !child?.filename || !parent.filename) return
      engine.resolved(thread, request, pathToFileURL(parent.filename).href, pathToFileURL(child.filename).href, true, false)
    }
  })
  engine.observeRequire(thread)
}
