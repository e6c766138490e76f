// @ts-check
/** Whose hooks are there beside ours: an answer that we give by ourselves passes over those that come after us. */
import module from 'node:module'
import { ownDirectory } from '../package-dir.js'
import { syncExports } from './exports.js'
import { isMainThread } from './thread.js'

export class Others {
  /**
   * Whether some run before ours. They miss nothing, but may change what is asked, and may rely on what Node
   * itself gives as a source, which is no string.
   */
  areAhead = true
  /**
   * Who comes after ours: `nobody` but Node; `transpilers` that leave the JavaScript of packages, and Node's own
   * modules, to Node; or `anybody`.
   *
   * @type {'nobody' | 'transpilers' | 'anybody'}
   */
  behind = 'anybody'

  /** Called when somebody comes. */
  onCome = () => {}
}

/** The options of Node that change nothing about imports, up to an equals sign. */
const HARMLESS =
  /^--(?:enable-source-maps|expose-gc|no-warnings|trace-[a-z-]+|inspect[a-z-]*|max-[a-z-]+|stack-trace-limit|stack-size|title|watch(?:-path|-preserve-output)?|env-file(?:-if-exists)?|unhandled-rejections|dns-result-order)$/

/** How our own registration may be written. */
const OURS = /^(?:hot-hook-rs|hot-hook)\/register$/

/**
 * Whether an `--import` is our own registration.
 *
 * @param {string} name
 */
export const isOurRegister = (name) => OURS.test(name) || name === `${ownDirectory}register.js`

/**
 * What registers hooks that pass every JavaScript file and builtin on to Node, as they are: tested in
 * `__test__/adonis/both-ways.test.js`. AdonisJS starts its server with this one.
 */
const TRANSPILERS = new Set(['@poppinss/ts-exec'])

/**
 * Who can have registered hooks before us: what Node was told to import ahead of us, if it was told to require
 * nothing and every other option is known to be harmless.
 *
 * @param {string[]} words Node's options
 * @param {string} ours the URL of our own register file
 * @returns {Others['behind']}
 */
export function registeredBefore(words, ours) {
  /** @type {string[]} */
  const imports = []
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? ''
    const at = word.indexOf('=')
    const name = at < 0 ? word : word.slice(0, at)
    const value = () => (at < 0 ? words[++index] : word.slice(at + 1)) ?? ''
    if (name === '--import') imports.push(value())
    else if (name === '-C' || name === '--conditions') value()
    else if (!HARMLESS.test(name)) return 'anybody'
  }
  const place = imports.findIndex((name) => OURS.test(name) || name === ours)
  if (place === 0) return 'nobody'
  return place > 0 && imports.slice(0, place).every((name) => TRANSPILERS.has(name)) ? 'transpilers' : 'anybody'
}

/**
 * Finds out who is there, and notices those that come. Synchronous hooks that are registered later run before
 * ours, the asynchronous ones of `module.register()` after them.
 *
 * @param {Others} others
 * @param {string} ours
 */
export function noticeOthers(others, ours) {
  const words = (process.env.NODE_OPTIONS ?? '').split(/\s+/).filter(Boolean)
  if (!isMainThread) return
  others.behind = registeredBefore(words.concat(process.execArgv), ours)
  if (others.behind === 'anybody') return
  others.areAhead = false
  onCall('registerHooks', () => {
    others.areAhead = true
    others.onCome()
  })
  onCall('register', () => {
    others.behind = 'anybody'
    others.onCome()
  })
  syncExports()
}

/**
 * @param {'register' | 'registerHooks'} name
 * @param {() => void} listener
 */
function onCall(name, listener) {
  const target = /** @type {any} */ (module)
  const original = target[name]
  if (typeof original !== 'function') return
  const noticed = (/** @type {any[]} */ ...args) => {
    listener()
    return Reflect.apply(original, module, args)
  }
  target[name] = Object.defineProperty(noticed, 'name', { value: name, configurable: true })
}
