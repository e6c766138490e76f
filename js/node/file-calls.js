// @ts-check
/**
 * Sees calls of the public functions of `node:fs` before they run, for a while. The only file that wraps them. Where a program
 * has frozen them, no call is seen: what is read while the app boots is then not observed.
 */
import fs from 'node:fs'
import { resolve } from 'node:path'
import { toPath } from '../url.js'
import { syncExports } from './exports.js'

/**
 * @typedef {object} CallObserver
 * @property {readonly string[]} names functions of `node:fs`, each in all its forms: with a callback, `Sync`, and of `fs.promises`
 * @property {(name: string, args: any[]) => void} seen called before the call, with its name as it stands in `names`
 */

/** @typedef {{ observers: Set<CallObserver>, restore: () => void }} Wrapped */

/** @type {Map<string, Wrapped>} */
const wrapped = new Map()

/**
 * @param {readonly CallObserver[]} observers
 * @returns {(observer: CallObserver) => void} ends one of them
 */
export function observeCalls(observers) {
  for (const observer of observers) for (const name of observer.names) wrap(name).add(observer)
  syncExports()
  return (observer) => {
    for (const name of observer.names) unwrap(name, observer)
    syncExports()
  }
}

/**
 * @param {string} name
 * @returns {Set<CallObserver>}
 */
function wrap(name) {
  const known = wrapped.get(name)
  if (known) return known.observers
  /** @type {Set<CallObserver>} */
  const observers = new Set()
  const forms = [exchange(fs, name, name, observers), exchange(fs, `${name}Sync`, name, observers), exchange(fs.promises, name, name, observers)]
  wrapped.set(name, { observers, restore: () => forms.forEach((restore) => restore()) })
  return observers
}

/**
 * @param {string} name
 * @param {CallObserver} observer
 */
function unwrap(name, observer) {
  const { observers, restore } = /** @type {Wrapped} */ (wrapped.get(name))
  if (!observers.delete(observer) || observers.size > 0) return
  wrapped.delete(name)
  restore()
}

/**
 * Puts a wrapper in the place of one function. Code that holds the wrapper afterwards holds one that only passes on its calls.
 *
 * @param {any} owner
 * @param {string} property
 * @param {string} name
 * @param {Set<CallObserver>} observers
 * @returns {() => void} puts the function back, unless another one is there by then
 */
function exchange(owner, property, name, observers) {
  // Asked for first: some functions are made, and take the place of a getter, when somebody looks at them.
  const descriptor = Object.getOwnPropertyDescriptor(owner, property)
  const original = owner[property]
  if (typeof original !== 'function' || !descriptor) return () => {}
  // A proxy has all that the function has, such as what `util.promisify` looks for, and takes no time to make.
  const observed = new Proxy(original, {
    apply(target, self, args) {
      for (const observer of observers) observer.seen(name, args)
      return Reflect.apply(target, self, args)
    },
  })
  try {
    Object.defineProperty(owner, property, { value: observed, writable: true, enumerable: descriptor.enumerable, configurable: true })
  } catch {
    return () => {}
  }
  return () => {
    if (owner[property] === observed) Object.defineProperty(owner, property, descriptor)
  }
}

/**
 * Whether flags of `open` are for reading alone: none, `r`, `rs`, `O_RDONLY`.
 *
 * @param {unknown} flags
 */
export function isReading(flags) {
  if (typeof flags === 'number') return (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) === 0
  return typeof flags !== 'string' || /^(?:r|rs|sr)$/.test(flags)
}

/**
 * @param {unknown} value what `node:fs` takes for a path
 * @returns {string | undefined} absolute; nothing for what Node refuses, and for a descriptor
 */
export function pathOf(value) {
  try {
    if (value instanceof URL) return toPath(value.href)
    return typeof value === 'string' || Buffer.isBuffer(value) ? toPath(resolve(String(value))) : undefined
  } catch {
    return undefined
  }
}
