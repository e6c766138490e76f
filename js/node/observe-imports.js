// @ts-check
/** Observes every `import()` and `require()` of this thread, without being part of it. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import module from 'node:module'
import { observeLoads } from './commonjs.js'
import { reachLoader } from './load-cache.js'

const START = 'tracing:module.import:start'
const ENDED = 'tracing:module.import:asyncEnd'

/** Called for each `import()`, on a Node.js that has no channel for it. @type {Set<{ begun: () => void, settled: () => void }>} */
const observers = new Set()

/**
 * @param {(error: unknown, specifier: string, importer: string | undefined) => void} failed gets the URL of the importer
 * @returns {() => boolean} whether it does, as far as imports since then show; false on a Node.js that tells nobody and cannot be reached into
 */
export function observeFailedImports(failed) {
  if (typeof module.registerHooks === 'function') {
    subscribe('tracing:module.import:error', (message) => {
      const { error, url, parentURL } = /** @type {any} */ (message)
      failed(error, String(url), parentURL)
    })
    let isHeard = false
    const begun = () => {
      isHeard = true
      unsubscribe(START, begun)
    }
    subscribe(START, begun)
    return () => isHeard
  }
  // Older versions tell nobody.
  const loader = reachLoader()
  if (typeof loader?.import !== 'function') return () => false
  const load = loader.import
  loader.import = function (/** @type {any[]} */ ...given) {
    for (const { begun } of observers) begun()
    return load.apply(this, given).then(
      (/** @type {unknown} */ namespace) => {
        for (const { settled } of observers) settled()
        return namespace
      },
      (/** @type {unknown} */ error) => {
        failed(error, String(given[0]), given[1])
        for (const { settled } of observers) settled()
        throw error
      },
    )
  }
  return () => true
}

/**
 * Calls back before every `import()` and `require()` begins, but for those of the callback and the requires of a module that is
 * being required itself. On Node.js 20, `import()` is left out.
 *
 * @param {() => void} begin
 */
export function beforeImports(begin) {
  let depth = 0
  const beginOnce = () => {
    if (depth > 0) return
    depth += 1
    begin()
    depth -= 1
  }
  subscribe(START, beginOnce)
  observeLoads(({ parent }) => {
    if (parent) beginOnce()
    depth += 1
    return () => void (depth -= 1)
  })
}

/**
 * Calls back around every `import()` and `require()`.
 *
 * @param {() => void} settled called after it, whether it failed or not
 * @param {() => void} [begun] called before it
 * @returns {() => void} ends it
 */
export function observeImports(settled, begun = () => {}) {
  const observer = { begun, settled }
  const endLoads = observeLoads(() => {
    begun()
    return settled
  })
  subscribe(START, begun)
  subscribe(ENDED, settled)
  observers.add(observer)
  return () => {
    endLoads()
    unsubscribe(START, begun)
    unsubscribe(ENDED, settled)
    observers.delete(observer)
  }
}
