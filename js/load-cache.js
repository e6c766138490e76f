// @ts-check
/**
 * Node's cache of ES modules, which has no public name. It is reached through the in-process inspector:
 * a function of node:module closes over the loader that owns the cache. The shape is internal, so every
 * step is checked, and whoever asks must be ready for undefined.
 */
import module from 'node:module'

/**
 * @typedef {Map<string, Record<string, any>>} LoadCache
 * @typedef {Record<string, any> & { loadCache: LoadCache }} Loader
 */

/** A function of Node that closes over the variable, as it is before anybody wraps it. */
const ENTRANCE = module.register

/** What hands the value over, for the length of one call. */
const EXCHANGE = Symbol.for('hot-hook-rs.exchange')

/** @type {Loader | undefined} */
let loader

/**
 * The load cache of this thread, or undefined where it is out of reach.
 *
 * @returns {LoadCache | undefined}
 */
export const reachLoadCache = () => reachLoader()?.loadCache

/**
 * The loader of this thread, or undefined where it is out of reach: a Node without the inspector, the permission
 * model, or a later Node with another shape.
 *
 * @returns {Loader | undefined}
 */
export function reachLoader() {
  if (loader) return loader
  try {
    const { Session } = module.createRequire(import.meta.url)('node:inspector')
    const found = lookForLoader(new Session())
    // A cache that holds this very module is the right one. Node's class is no instance of our `Map`, and
    // answers by URL and type; the plain methods answer by URL alone, and throw if it is no map at all.
    if (Map.prototype.has.call(found?.loadCache, import.meta.url)) loader = found
  } catch {
    // Out of reach, for whatever reason.
  }
  return loader
}

/**
 * @param {import('node:inspector').Session} session
 * @returns {any}
 */
function lookForLoader(session) {
  const shared = /** @type {Record<symbol, any>} */ (globalThis)
  session.connect()
  try {
    shared[EXCHANGE] = { entrance: ENTRANCE, to: undefined }
    const exchange = call(session, 'Runtime.evaluate', {
      expression: 'globalThis[Symbol.for("hot-hook-rs.exchange")]',
    }).result
    const entrance = own(properties(session, exchange.objectId).result, 'entrance')
    const found = findLoader(session, entrance)
    if (!found) return undefined
    call(session, 'Runtime.callFunctionOn', {
      objectId: exchange.objectId,
      functionDeclaration: 'function (loader) { this.to = loader }',
      arguments: [{ objectId: found }],
    })
    return shared[EXCHANGE].to
  } finally {
    delete shared[EXCHANGE]
    session.disconnect()
  }
}

/**
 * The loader among the variables that a function closes over.
 *
 * @param {import('node:inspector').Session} session
 * @param {string | undefined} functionId
 * @returns {string | undefined}
 */
function findLoader(session, functionId) {
  const scopes = own(properties(session, functionId).internalProperties, '[[Scopes]]')
  for (const scope of properties(session, scopes).result) {
    if (!scope.value?.description?.startsWith('Closure')) continue
    const loader = own(properties(session, scope.value.objectId).result, 'cascadedLoader')
    if (loader) return loader
  }
  return undefined
}

/**
 * The object that a property of this name holds.
 *
 * @param {{ name: string, value?: { objectId?: string } }[]} list
 * @param {string} name
 */
function own(list, name) {
  return list.find((property) => property.name === name)?.value?.objectId
}

/**
 * @param {import('node:inspector').Session} session
 * @param {string | undefined} objectId
 */
function properties(session, objectId) {
  return call(session, 'Runtime.getProperties', { objectId, ownProperties: true })
}

/**
 * Commands to the own thread are answered before `post` returns.
 *
 * @param {import('node:inspector').Session} session
 * @param {string} method
 * @param {object} params
 * @returns {any}
 */
function call(session, method, params) {
  /** @type {any} */
  let answer
  session.post(method, params, (error, result) => {
    if (error) throw error
    answer = result
  })
  return answer
}
