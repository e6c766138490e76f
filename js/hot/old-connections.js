// @ts-check
/**
 * Finds connections that were opened before a replacement and still run the replaced version: their listeners are functions of
 * it, or they or their listeners hold what it exported. Only connections that stay open are looked at, and only where a module was replaced:
 * WebSockets, raw sockets, server-sent events. Requests, however many, are none of these. What a package keeps in variables of its
 * own is not found.
 */
import { log, warn } from '../log.js'
import { name } from '../names.js'
import { scopesOf } from '../node/closure.js'
import { longLived, partsOf } from '../node/connections.js'

/** How long such connections may be closed, or get new listeners, after a replacement, in milliseconds. */
const PATIENCE = 2000

/** How many connections, listeners and replaced modules are looked at, at most. A listener takes up to a millisecond. */
const CONNECTIONS = 20
const LISTENERS = 50
const MODULES = 300

/** The scopes that are looked at, by V8's description of them: not those of the whole process. */
const OWN_SCOPE = /^(?:Closure|Block|Local|Catch|Module)/

/**
 * @typedef {(path: string) => object | undefined} ExportsOf
 *
 * @typedef {object} Old A module whose version is replaced.
 * @property {string} path
 * @property {string} boundary What it is named by: the boundary where only one is replaced.
 * @property {WeakRef<object>[]} values What the version exported. Nothing here keeps that alive.
 */

export class OldConnections {
  #exportsOf
  #freshOf
  /** The boundaries that were named. @type {Set<string>} */
  #told = new Set()

  /**
   * @param {ExportsOf} exportsOf what the version of a module exports that is about to be replaced
   * @param {ExportsOf} freshOf what the version exports that is loaded
   */
  constructor(exportsOf, freshOf) {
    this.#exportsOf = exportsOf
    this.#freshOf = freshOf
  }

  /**
   * Takes note of modules that are about to be replaced.
   *
   * @param {readonly string[]} boundaries
   * @param {readonly string[]} evict all of them
   * @param {readonly string[]} accepted those whose importers get the new version
   */
  replacing(boundaries, evict, accepted) {
    if (boundaries.every((path) => this.#told.has(path))) return
    const open = longLived().slice(0, CONNECTIONS)
    if (open.length === 0) return
    const [only, ...others] = boundaries
    const served = new Set(accepted)
    const modules = evict.slice(0, MODULES).flatMap((path) => {
      const values = served.has(path) ? [] : valuesOf(this.#exportsOf(path)).map((value) => new WeakRef(value))
      return values.length > 0 ? [{ path, boundary: others.length === 0 && only !== undefined ? only : path, values }] : []
    })
    const connections = open.map((connection) => new WeakRef(connection))
    if (modules.length > 0) setTimeout(() => this.#look(connections, modules), PATIENCE).unref()
  }

  /**
   * @param {readonly WeakRef<import('../node/connections.js').Socket>[]} seen the connections that were open
   * @param {readonly Old[]} modules
   */
  #look(seen, modules) {
    /** The boundaries of what replaced versions exported. @type {Map<unknown, string>} */
    const old = new Map()
    for (const { path, boundary, values } of modules) {
      // What the new version exports as well, a logger or a class of a package, belongs to neither.
      const fresh = valuesOf(this.#freshOf(path))
      const gone = values.flatMap((value) => value.deref() ?? []).filter((value) => !fresh.includes(value))
      if (fresh.length > 0) for (const value of gone) old.set(value, boundary)
    }
    if (old.size === 0) return
    const open = new Set(longLived())
    const connections = seen.flatMap((reference) => reference.deref() ?? []).filter((connection) => open.has(connection))
    /** Most of them are those of a package, the same for all connections. @type {Set<Function>} */
    const listeners = new Set()
    for (const connection of connections) {
      const parts = partsOf(connection, LISTENERS)
      for (const value of parts.values) this.#tell(old.get(value))
      for (const listener of parts.listeners) listeners.add(listener)
    }
    const some = [...listeners].slice(0, LISTENERS)
    for (const listener of some) this.#tell(old.get(listener))
    for (const scope of scopesOf(some).flat()) {
      if (!OWN_SCOPE.test(scope.kind)) continue
      for (const value of Object.values(scope.variables)) this.#tell(old.get(value))
    }
  }

  /** @param {string | undefined} path of a boundary */
  #tell(path) {
    if (path === undefined || this.#told.has(path)) return
    this.#told.add(path)
    if (!log.isOn) return
    warn(
      `connections that were opened before this save run the old version of ${name(path)} until they close: import it for each message or event, ` +
        'or close them in import.meta.hot.dispose()',
      'old-connection',
    )
  }
}

/**
 * What a module exports, itself included, but for plain values.
 *
 * @param {object | undefined} exports
 * @returns {object[]}
 */
function valuesOf(exports) {
  if (exports === undefined) return []
  const values = Reflect.ownKeys(exports).map((key) => Object.getOwnPropertyDescriptor(exports, key)?.value)
  return [exports, ...values.filter(isReference)]
}

/**
 * @param {unknown} value
 * @returns {value is object}
 */
const isReference = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function'
