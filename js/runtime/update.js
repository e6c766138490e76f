// @ts-check
/** What the engine decided, as this thread has to carry it out. */
import { addon } from '../addon.js'
import { commonJs } from '../node/commonjs.js'

/**
 * @typedef {Omit<import('../native.cjs').Update, 'evict' | 'boundaries'> & { evict: string[], boundaries: string[] }} Update
 */

/**
 * Takes this thread's part of what changed.
 *
 * @param {number} thread
 * @param {boolean} canReplace whether it can replace modules yet
 * @returns {Update | undefined} undefined when there is nothing to do, or nothing but replacing in vain
 */
export function takeUpdate(thread, canReplace) {
  const dropped = addon.changedOutputs(thread).filter((path) => commonJs[path] === undefined)
  if (dropped.length > 0) addon.leaveToPackage(dropped)
  const update = addon.take(thread, canReplace)
  if (!update) return undefined
  const evict = update.evict === '' ? [] : update.evict.split('\0')
  return { ...update, evict, boundaries: update.boundaries.map((place) => /** @type {string} */ (evict[place])) }
}
