// @ts-check
/** What load hooks of the project read to answer for a module that Node cannot load by itself: it is a part of that module. */
import { addon } from '../addon.js'
import { toPath } from '../url.js'
import { isReading, observeCalls, pathOf } from './file-calls.js'

/** What Node or a transpiler loads, which reads the file alone. tsx puts a query of its own into the path. */
const PLAIN = /^[^?#]*\.(?:[cm]?[jt]sx?|json|node|wasm)(?:$|[?#]|%3F)/

/** What hooks may look at for every module, and what says nothing that runs. */
const SETTINGS = /(?:[\\/](?:package|[jt]sconfig[^\\/]*)\.json|\.map)$/

/** The module that is loaded by this thread, or by this chain of asynchronous calls. @type {() => string | undefined} */
let loaded = () => undefined
let isObserving = false

/**
 * The path of a module that only a hook can load.
 *
 * @param {string} url
 * @returns {string | undefined} undefined for every other module
 */
export function loadedByHooks(url) {
  if (PLAIN.test(url) || !url.startsWith('file:')) return undefined
  const plain = url.replace(/[?#].*$/s, '')
  return plain.includes('/node_modules/') ? undefined : toPath(plain)
}

/**
 * Has the engine know what is read while a module is loaded.
 *
 * @template T
 * @param {string} module its path
 * @param {() => T} load
 * @returns {T}
 */
export function observeReads(module, load) {
  observe()
  const before = loaded
  loaded = () => module
  try {
    return load()
  } finally {
    loaded = before
  }
}

/**
 * The same for hooks that take turns.
 *
 * @returns {Promise<<T>(module: string, load: () => T) => T>}
 */
export async function asyncReads() {
  const { AsyncLocalStorage } = await import('node:async_hooks')
  const storage = new AsyncLocalStorage()
  loaded = () => storage.getStore()
  return (module, load) => {
    observe()
    return storage.run(module, load)
  }
}

/** From the first such module on: a process without one keeps the functions of Node as they are. */
function observe() {
  if (isObserving) return
  isObserving = true
  observeCalls([{ names: ['readFile', 'open'], seen }])
}

/**
 * @param {string} name
 * @param {any[]} args
 */
function seen(name, [file, flags]) {
  const module = loaded()
  if (module === undefined || (name === 'open' && !isReading(flags))) return
  const path = pathOf(file)
  if (path === undefined || path === module || SETTINGS.test(path)) return
  addon.observed([{ path, asked: 'contents', file: module, line: 0, column: 0 }], true)
}
