// @ts-check
/**
 * What this thread's imports were resolved to, and whether we may answer them by ourselves. Node answers an
 * import that it has answered before from a table of its own too, so nothing but speed tells the difference.
 */
import module from 'node:module'
import { isMainThread } from './thread.js'

/**
 * @typedef {object} Answer
 * @property {string} url
 * @property {string | null | undefined} format
 * @property {string} nodes The URL as Node resolves it, without a version.
 */

export class Answers {
  /** @type {Map<string, Map<string, Answer>>} */
  #known = new Map()
  /** Whether no other hooks are there, so that nobody but Node itself would be passed over. */
  isAlone = false

  /**
   * @param {string} parent
   * @param {string} specifier
   */
  get(parent, specifier) {
    return this.#known.get(parent)?.get(specifier)
  }

  /**
   * @param {string} parent
   * @param {string} specifier
   * @param {{ url: string, format?: string | null }} result
   * @param {string} nodes
   * @returns {Answer}
   */
  set(parent, specifier, { url, format }, nodes) {
    const answer = { url, format, nodes }
    const known = this.#known.get(parent)
    if (known) known.set(specifier, answer)
    else this.#known.set(parent, new Map([[specifier, answer]]))
    return answer
  }

  /** Forgets everything: files were replaced, or mean something else. */
  clear() {
    if (this.#known.size > 0) this.#known = new Map()
  }
}

/** The answers of this thread. */
export const answers = new Answers()

/** The options of Node that change nothing about imports, up to an equals sign. */
const HARMLESS = /^--(?:enable-source-maps|expose-gc|no-warnings|trace-[a-z-]+|inspect[a-z-]*|max-[a-z-]+|stack-trace-limit|stack-size|title|watch(?:-path|-preserve-output)?|env-file(?:-if-exists)?|unhandled-rejections|dns-result-order)$/

/** How our own registration may be written. */
const OURS = /^(?:hot-hook-rs|hot-hook)\/register$/

/**
 * Whether nobody can have registered hooks before us: we are the first that Node was told to import, it was
 * told to require nothing, and every other option is known to be harmless.
 *
 * @param {string[]} words Node's options
 * @param {string} ours the URL of our own register file
 */
export function areFirst(words, ours) {
  /** @type {string[]} */
  const imports = []
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? ''
    const at = word.indexOf('=')
    const name = at < 0 ? word : word.slice(0, at)
    const value = () => (at < 0 ? words[++index] : word.slice(at + 1)) ?? ''
    if (name === '--import') imports.push(value())
    else if (name === '-C' || name === '--conditions') value()
    else if (!HARMLESS.test(name)) return false
  }
  const [first = ''] = imports
  return OURS.test(first) || first === ours
}

/**
 * Watches for hooks that are registered from now on. The async ones of `module.register()` count as well.
 *
 * @param {Answers} answers
 * @param {string} ours
 */
export function noticeOthers(answers, ours) {
  const words = (process.env.NODE_OPTIONS ?? '').split(/\s+/).filter(Boolean)
  if (!isMainThread || !areFirst(words.concat(process.execArgv), ours)) return
  answers.isAlone = true
  const target = /** @type {any} */ (module)
  for (const name of ['register', 'registerHooks']) {
    const register = target[name]
    if (typeof register !== 'function') continue
    const noticed = (/** @type {any[]} */ ...args) => {
      answers.isAlone = false
      return Reflect.apply(register, module, args)
    }
    target[name] = Object.defineProperty(noticed, 'name', { value: name, configurable: true })
  }
  module.syncBuiltinESMExports()
}
