// @ts-check
/**
 * What `node:http` exports beside HTTP. An `import` of it has Node evaluate all exports, and three of them are getters that load a
 * large part of Node, with fetch and WebSockets in it: half of the start of a small server. So they are evaluated when
 * a module is imported that may ask for them, and not before.
 */
import { readFileSync } from 'node:fs'
import { createRequire, syncBuiltinESMExports } from 'node:module'
import { toPath } from '../url.js'
import { sites } from './caller.js'

/** The exports that are not evaluated. */
const LATE = ['WebSocket', 'CloseEvent', 'MessageEvent']

/** What is loaded for them. Once it is there, they cost nothing. */
const PART = 'NativeModule internal/deps/undici/undici'

const ASKS = new RegExp(LATE.join('|'))

/** A static import of some exports by their names, or of the default one. */
const NAMED = /\bimport\s+(?:type\s+)?(?:[\w$]+\s*,\s*)?(?:[\w$]+|\{[\w$\s,]*\})\s*from\s*(['"])(?:node:)?http\1/g

/** A dynamic import of another module, whose name stands there. */
const OTHER = /\bimport\s*\(\s*(['"])(?!(?:node:)?http\1)[^'"\\\n]+\1\s*[,)]/g

/** Any other way to get at the module: its name as a string, and an import of what is computed. */
const ANY_WAY = /['"`](?:node:)?http['"`]|\bimport\s*[(/]/

/**
 * Whether a specifier, or what it was resolved to, is `node:http`.
 *
 * @param {string} specifier
 */
export const isNodeHttp = (specifier) => specifier === 'node:http' || specifier === 'http'

/**
 * Whether a module may ask `node:http` for these exports, by its source. Who gets them from the default export needs nothing: that is
 * the object that `require` gives as well.
 *
 * @param {string} text
 */
export function mayAsk(text) {
  const named = text.match(NAMED)
  return named === null || named.some((one) => ASKS.test(one)) || ANY_WAY.test(text.replaceAll(NAMED, '').replaceAll(OTHER, ''))
}

export class HttpExports {
  /** What {@link evaluate} puts back; undefined until the first import, and once it has. @type {Map<string, PropertyDescriptor> | undefined} */
  #late
  #isEvaluated = false

  /**
   * To be called before a module gets the answer to its import of `node:http`.
   *
   * @param {string | undefined} parent the URL of the module; undefined where something else imports, or it is not known what
   */
  importedBy(parent) {
    if (this.#isEvaluated) return
    if (parent === undefined || mayAskIn(parent)) this.evaluate()
    else this.#leaveOut()
  }

  /** Has every export evaluated from now on, as by Node alone. */
  evaluate() {
    if (this.#isEvaluated) return
    this.#isEvaluated = true
    if (this.#late === undefined) return
    const http = nodeHttp()
    for (const [name, descriptor] of this.#late) Object.defineProperty(http, name, descriptor)
    this.#late = undefined
    syncBuiltinESMExports()
  }

  #leaveOut() {
    if (this.#late) return
    if (isPartLoaded()) {
      this.#isEvaluated = true
      return
    }
    this.#late = new Map()
    const http = nodeHttp()
    for (const name of LATE) {
      const descriptor = Object.getOwnPropertyDescriptor(http, name)
      if (!descriptor?.get || !descriptor.configurable) continue
      const { get } = descriptor
      this.#late.set(name, descriptor)
      Object.defineProperty(http, name, {
        ...descriptor,
        get() {
          return isForImports() && !isPartLoaded() ? undefined : get.call(this)
        },
      })
    }
  }
}

const nodeHttp = () => createRequire(import.meta.url)('node:http')

/** Whether the part of Node is there. Where Node does not say so, it is taken to be. */
const isPartLoaded = () => /** @type {{ moduleLoadList?: string[] }} */ (process).moduleLoadList?.includes(PART) ?? true

/** Whether Node asks, for those who import. */
const isForImports = () => sites().some((site) => site.getFunctionName() === 'syncExports' && site.getFileName()?.startsWith('node:internal/bootstrap/'))

/** @param {string} parent */
function mayAskIn(parent) {
  try {
    return mayAsk(readFileSync(/** @type {string} */ (toPath(parent.replace(/[?#].*$/s, ''))), 'utf8'))
  } catch {
    return true
  }
}
