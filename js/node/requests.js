// @ts-check
/**
 * What Node remembers of the requests of CommonJS modules: which file `./part.cjs` meant in a folder. It is taken for granted
 * as long as that file is cached, so it has to be forgotten when the file is replaced, or the name leads elsewhere.
 */
import module from 'node:module'
import { observeLoads } from './commonjs.js'
import { reachRequestCache } from './load-cache.js'

/** Node's own cache, or undefined where it is out of reach. @type {Record<string, string> | undefined} */
let known
/** How often requests had to be forgotten where the cache is out of reach. */
let round = 0
let isReady = false

/**
 * Has Node look again for what was asked for. What a CommonJS module passes on when an ES module imports it would be empty:
 * Node parses such files before it runs them, and takes one that it remembers without looking for a cycle.
 *
 * @param {(file: string) => boolean} isMeant
 */
export function forgetRequests(isMeant) {
  // Few processes need it, and reaching the cache takes a millisecond.
  if (!isReady) known = reachRequestCache()
  if (!isReady && !known) renameFolders()
  isReady = true
  if (known) forget(known, isMeant)
  else round += 1
}

/**
 * @param {Record<string, string>} found files by what was asked for
 * @param {(file: string) => boolean} isMeant
 */
export function forget(found, isMeant) {
  for (const request in found) {
    if (isMeant(/** @type {string} */ (found[request]))) delete found[request]
  }
}

/**
 * Has each request go by a name of its own from every round on. Node takes the name from the folder of the module that
 * asks, before anything else, and keeps those of earlier rounds.
 */
function renameFolders() {
  observeLoads(({ parent }) => {
    if (!(parent instanceof module) || typeof parent.path !== 'string') return undefined
    const { path } = parent
    const show = () => Object.defineProperty(parent, 'path', { configurable: true, enumerable: true, writable: true, value: path })
    const askedOnce = () => {
      show()
      return `${path}?${round}`
    }
    Object.defineProperty(parent, 'path', { configurable: true, enumerable: true, get: askedOnce })
    return () => {
      if (Object.getOwnPropertyDescriptor(parent, 'path')?.get === askedOnce) show()
    }
  })
}
