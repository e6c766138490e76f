// @ts-check
/**
 * Variables of Node that have no public name. They are reached through the in-process inspector: a function of Node
 * closes over them, or they are private. The shape is internal, so whoever asks must be ready for errors and for undefined.
 */
import module from 'node:module'

/** What hands the value over, for the length of one call. */
const EXCHANGE = Symbol.for('hot-hook-rs.exchange')

/**
 * The object that a variable holds which a function closes over.
 *
 * @param {Function} entrance
 * @param {string} name
 * @returns {any}
 */
export function closureVariable(entrance, name) {
  return reach(entrance, (session, id) => find(session, id, name))
}

/**
 * The object that a private field holds.
 *
 * @param {object} owner
 * @param {string} name with its `#`
 * @returns {any}
 */
export function privateField(owner, name) {
  return reach(owner, (session, id) => own(properties(session, id).privateProperties ?? [], name))
}

/**
 * @typedef {object} Scope
 * @property {string} kind `Closure (name)`, `Block`, `Module`, `Global` and the like, as V8 describes it
 * @property {Record<string, unknown>} variables
 */

/**
 * The scopes that functions close over, the inner ones first.
 *
 * @param {readonly Function[]} functions
 * @returns {Scope[][]} in the order of the functions; empty where they are out of reach
 */
export function scopesOf(functions) {
  /** @type {Scope[][]} */
  const found = []
  try {
    reach(functions, (session, id, hand) => {
      for (const { name, value: owner } of properties(session, id).result) {
        if (name === 'length') continue
        const internals = properties(session, owner?.objectId).internalProperties ?? []
        const scopes = properties(session, own(internals, '[[Scopes]]')).result
        const inner = scopes.filter((/** @type {any} */ { value }) => value?.objectId && value.description !== 'Global')
        // The inspector wraps a scope.
        found.push(inner.map((/** @type {any} */ { value }) => ({ kind: value.description, variables: hand(value.objectId).object ?? {} })))
      }
      return undefined
    })
  } catch {
    // The inspector is missing, or refused.
  }
  return found
}

/**
 * What the inspector finds from an object on.
 *
 * @param {object} entrance
 * @param {(session: import('node:inspector').Session, id: string | undefined, hand: (id: string) => any) => string | undefined} find
 *   from the inspector's name of one object to that of another; `hand` gives the object of a name
 * @returns {any}
 */
function reach(entrance, find) {
  const shared = /** @type {Record<symbol, any>} */ (globalThis)
  const { Session } = module.createRequire(import.meta.url)('node:inspector')
  /** @type {import('node:inspector').Session} */
  const session = new Session()
  session.connect()
  try {
    shared[EXCHANGE] = { entrance, to: undefined }
    const exchange = call(session, 'Runtime.evaluate', {
      expression: 'globalThis[Symbol.for("hot-hook-rs.exchange")]',
    }).result
    const hand = (/** @type {string} */ objectId) => {
      call(session, 'Runtime.callFunctionOn', {
        objectId: exchange.objectId,
        functionDeclaration: 'function (value) { this.to = value }',
        arguments: [{ objectId }],
      })
      return shared[EXCHANGE].to
    }
    const found = find(session, own(properties(session, exchange.objectId).result, 'entrance'), hand)
    return found && hand(found)
  } finally {
    delete shared[EXCHANGE]
    session.disconnect()
  }
}

/**
 * @param {import('node:inspector').Session} session
 * @param {string | undefined} functionId
 * @param {string} name
 * @returns {string | undefined}
 */
function find(session, functionId, name) {
  const scopes = own(properties(session, functionId).internalProperties ?? [], '[[Scopes]]')
  for (const scope of properties(session, scopes).result) {
    if (!scope.value?.description?.startsWith('Closure')) continue
    const variable = own(properties(session, scope.value.objectId).result, name)
    if (variable) return variable
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
  if (objectId === undefined) return { result: [] }
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
  /** @type {Error | null} */
  let failure = null
  // What is thrown in there Node prints as a warning.
  session.post(method, params, (error, result) => {
    failure = error
    answer = result
  })
  if (failure) throw failure
  return answer
}
