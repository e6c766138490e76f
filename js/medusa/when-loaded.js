// @ts-check
import { observeLoads } from '../node/commonjs.js'

/**
 * Calls back when a CommonJS module has been loaded, before whoever required it goes on.
 *
 * @param {string} file
 * @param {(exports: any) => void} loaded
 */
export function whenLoaded(file, loaded) {
  const stop = observeLoads(({ request }) => {
    if (request !== file) return undefined
    return (outcome) => {
      if ('error' in outcome) return
      stop()
      loaded(outcome.exports)
    }
  })
}
