// @ts-check
/**
 * Node's cache of ES modules, which has no public name. It is reached through the in-process inspector:
 * a function of node:module closes over the loader that owns the cache. The shape is internal, so every
 * step is checked, and whoever asks must be ready for undefined.
 */
import module from 'node:module'

/**
 * @typedef {Map<string, Record<string, any>>} LoadCache
 */

/** What hands the value over, for the length of one call. */
const EXCHANGE = Symbol.for('hot-hook-rs.exchange')

/**
 * The load cache of this thread, or undefined where it is out of reach: a Node without the inspector,
 * the permission model, or a later Node with another shape.
 *
 * @returns {LoadCache | undefined}
 */
export function reachLoadCache() {
  try {
    const { Session } = module.createRequire(import.meta.url)('node:inspector')
    const cache = reachLoader(new Session())?.loadCache
    // A cache that holds this very module is the right one. Node's class is no instance of our `Map`, and
    // answers by URL and type; the plain methods answer by URL alone, and throw if it is no map at all.
    return Map.prototype.has.call(cache, import.meta.url) ? cache : undefined
  } catch {
    return undefined
  }
}

/**
 * @param {import('node:inspector').Session} session
 */
function reachLoader(session) {
  const shared = /** @type {Record<symbol, any>} */ (globalThis)
  session.connect()
  try {
    shared[EXCHANGE] = { from: module.register ?? module.findPackageJSON, to: undefined }
    const exchange = call(session, 'Runtime.evaluate', {
      expression: 'globalThis[Symbol.for("hot-hook-rs.exchange")]',
    }).result
    const from = properties(session, exchange.objectId).result.find((/** @type {any} */ p) => p.name === 'from')
    const scopes = properties(session, from.value.objectId).internalProperties.find(
      (/** @type {any} */ p) => p.name === '[[Scopes]]',
    )
    for (const scope of properties(session, scopes.value.objectId).result) {
      if (!scope.value?.description?.startsWith('Closure')) continue
      const variables = properties(session, scope.value.objectId).result
      const loader = variables.find((/** @type {any} */ p) => p.name === 'cascadedLoader')
      if (!loader?.value?.objectId) continue
      call(session, 'Runtime.callFunctionOn', {
        objectId: exchange.objectId,
        functionDeclaration: 'function (loader) { this.to = loader }',
        arguments: [{ objectId: loader.value.objectId }],
      })
      return shared[EXCHANGE].to
    }
    return undefined
  } finally {
    delete shared[EXCHANGE]
    session.disconnect()
  }
}

/**
 * @param {import('node:inspector').Session} session
 * @param {string} objectId
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
