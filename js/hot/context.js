// @ts-check
/** `import.meta.hot`: the object that one loaded version of a module gets. */
import { pathToFileURL } from 'node:url'
import { addon } from '../addon.js'
import { debug, warn } from '../log.js'
import { sendCustom } from '../protocol/messages.js'
import { toPath } from '../url.js'
import { name } from '../names.js'

/**
 * @typedef {import('./instance.js').DataCallback} DataCallback
 * @typedef {import('./instance.js').Namespace} Namespace
 * @typedef {(namespace: Namespace | undefined) => void | Promise<void>} OneCallback
 * @typedef {(namespaces: (Namespace | undefined)[]) => void | Promise<void>} ManyCallback
 */

/**
 * @param {import('./instance.js').Instance} instance
 * @param {import('./registry.js').Registry} registry
 * @param {import('./events.js').Events} events
 */
export function createContext(instance, registry, events) {
  const { path, url } = instance

  /**
   * @param {{ path: string, url: string }[]} imports
   * @param {ManyCallback} callback
   */
  const add = (imports, callback) => {
    instance.acceptors.push({ imports, callback })
    registry.tell(path)
  }

  /** @param {unknown} specifier */
  const find = (specifier) => {
    const file = findImport(path, String(specifier))
    if (file === undefined) warn(`${name(path)}: import.meta.hot.accept(${JSON.stringify(specifier)}) names no file`)
    return file === path ? [{ path, url }] : file === undefined ? [] : [{ path: file, url: pathToFileURL(file).href }]
  }

  return {
    get data() {
      return registry.data(path)
    },

    /**
     * @param {string | URL | readonly (string | URL)[] | OneCallback} [first]
     * @param {OneCallback | ManyCallback} [callback]
     */
    accept(first, callback = () => {}) {
      if (typeof callback !== 'function') throw new TypeError('the callback of import.meta.hot.accept() must be a function')
      const one = /** @type {OneCallback} */ (typeof first === 'function' ? first : callback)
      if (first === undefined || typeof first === 'function') add([{ path, url }], ([namespace]) => one(namespace))
      else if (typeof first === 'string' || first instanceof URL) add(find(first), ([namespace]) => one(namespace))
      else if (Array.isArray(first)) acceptMany(first, /** @type {ManyCallback} */ (callback))
      else throw new TypeError('import.meta.hot.accept() takes a callback, or a specifier or a list of specifiers and a callback')
    },

    /** @param {DataCallback} callback */
    dispose(callback) {
      instance.disposers.push(asFunction(callback, 'dispose'))
    },

    /** @param {DataCallback} callback */
    prune(callback) {
      instance.pruners.push(asFunction(callback, 'prune'))
    },

    decline() {
      addon.decline(path)
    },

    /** @param {string} [message] */
    invalidate(message) {
      debug(`invalidate: ${name(path)}${message === undefined ? '' : ` (${message})`}`)
      events.emit('vite:invalidate', { path, message, firstInvalidatedBy: path })
      addon.invalidate(path, message)
    },

    /**
     * @param {string} event
     * @param {import('./events.js').Listener} listener
     */
    on(event, listener) {
      events.on(event, listener)
      instance.unlisten.push(() => events.off(event, listener))
    },

    /**
     * @param {string} event
     * @param {import('./events.js').Listener} listener
     */
    off(event, listener) {
      events.off(event, listener)
    },

    /**
     * @param {string} event
     * @param {unknown} [data]
     */
    send(event, data) {
      sendCustom(event, data)
    },

    boundary: { with: { hot: 'true' } },
  }

  /**
   * @param {readonly unknown[]} specifiers
   * @param {ManyCallback} callback
   */
  function acceptMany(specifiers, callback) {
    const found = specifiers.map(find)
    // The callback gets one place per specifier, also for those that name no file.
    const places = found.map(([one]) => one?.url)
    const imports = found.flat()
    add(imports, (namespaces) => {
      const byUrl = new Map(imports.map(({ url: at }, index) => [at, namespaces[index]]))
      return callback(places.map((at) => (at === undefined ? undefined : byUrl.get(at))))
    })
  }
}

/**
 * @param {string} importer
 * @param {string} specifier
 * @returns {string | undefined}
 */
function findImport(importer, specifier) {
  if (specifier.startsWith('file:')) return toPath(specifier)
  return addon.imported(importer, specifier) ?? undefined
}

/**
 * @param {DataCallback} callback
 * @param {string} kind
 */
function asFunction(callback, kind) {
  if (typeof callback === 'function') return callback
  throw new TypeError(`the callback of import.meta.hot.${kind}() must be a function`)
}
