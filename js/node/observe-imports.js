// @ts-check
/** Hears of every `import()` of this thread that fails, without being part of it. */
import { subscribe } from 'node:diagnostics_channel'
import module from 'node:module'
import { reachLoader } from './load-cache.js'

/**
 * @param {(error: unknown, specifier: string, importer: string | undefined) => void} failed gets the URL of the importer
 * @returns {boolean} whether it does; false on a Node.js that tells nobody and cannot be reached into
 */
export function observeFailedImports(failed) {
  if (typeof module.registerHooks === 'function') {
    subscribe('tracing:module.import:error', (message) => {
      const { error, url, parentURL } = /** @type {any} */ (message)
      failed(error, String(url), parentURL)
    })
    return true
  }
  // Older versions tell nobody.
  const loader = reachLoader()
  if (typeof loader?.import !== 'function') return false
  const load = loader.import
  loader.import = function (/** @type {any[]} */ ...given) {
    return load.apply(this, given).then(undefined, (/** @type {unknown} */ error) => {
      failed(error, String(given[0]), given[1])
      throw error
    })
  }
  return true
}
