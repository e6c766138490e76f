// @ts-check
/** What a program can observe of its own process, as plain data: two processes can be compared. Imported by the test apps. */
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** Parts of Node that programs use, and that a tool may change. */
const PARTS = [
  'module',
  'fs',
  'fs/promises',
  'child_process',
  'cluster',
  'worker_threads',
  'events',
  'net',
  'http',
  'url',
  'path',
  'vm',
  'async_hooks',
  'timers',
]

/** What differs from one process to the next, whoever runs it. */
const PASSING = /^process\.(?:pid|ppid|argv|argv0|execArgv|title|env|debugPort|config|report|memoryUsage|channel|_channel)\b/

/**
 * One line for a value: which kind it is, and for a function whether it is Node's own.
 *
 * @param {unknown} value
 */
function line(value) {
  if (typeof value !== 'function') return value === null ? 'null' : typeof value
  const text = Function.prototype.toString.call(value)
  let hash = 0
  for (let place = 0; place < text.length; place += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(place)) | 0
  return `function ${value.name}(${value.length}) ${hash}`
}

/**
 * @param {Record<string, string>} found
 * @param {string} name
 * @param {any} object
 */
function note(found, name, object) {
  for (const key of Reflect.ownKeys(object)) {
    const property = /** @type {PropertyDescriptor} */ (Reflect.getOwnPropertyDescriptor(object, key))
    const place = `${name}.${String(key)}`
    if (PASSING.test(place)) continue
    const shown = 'value' in property ? line(property.value) : `get ${line(property.get)} set ${line(property.set)}`
    found[place] = `${shown}${property.enumerable ? '' : ' hidden'}`
  }
}

/** @returns {Record<string, string>} */
export function snapshot() {
  /** @type {Record<string, string>} */
  const found = {}
  note(found, 'process', process)
  note(found, 'process.prototype', Object.getPrototypeOf(process))
  note(found, 'process.env', process.env)
  note(found, 'globalThis', globalThis)
  for (const part of PARTS) note(found, part, require(part))
  note(found, 'Module.prototype', require('module').prototype)
  note(found, 'Module._extensions', require('module')._extensions)
  note(found, 'Error', Error)
  for (const name of process.eventNames()) found[`listeners of ${String(name)}`] = String(process.listenerCount(name))
  for (const file of Object.keys(require.cache)) if (/hot-hook/.test(file.replace(/.*hot-hook-test-\w+/, ''))) found[`require.cache ${file}`] = 'module'
  const handles = /** @type {any} */ (process)._getActiveHandles().map((/** @type {object} */ handle) => handle.constructor.name)
  found['active handles'] = handles.toSorted().join()
  found['active resources'] = process.getActiveResourcesInfo().toSorted().join()
  return found
}
