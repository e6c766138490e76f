// @ts-check
/** Whether an import met what was saved last, or a file that somebody is writing. */
import { addon } from '../addon.js'
import { stamp } from './stamps.js'
import { pause } from '../pause.js'

/** How long a file that may be half written is given to become whole, in milliseconds. */
const HALF_WRITTEN = 50

/**
 * Whether what was imported is what was saved last. It is not when the import met a file that somebody was
 * writing: then the batch with the whole of it is on its way, and nothing must be told of this one.
 *
 * @param {readonly string[]} files the module, and what may have been met half written as well
 * @param {boolean} [isDoubtful] whether to look twice
 */
export async function isLast(files, isDoubtful = false) {
  const states = new Set(files.map((file) => addon.freshness(file)))
  if (states.has('changed')) return false
  if (!isDoubtful && !states.has('unsettled')) return true
  await pause(HALF_WRITTEN)
  return files.every((file) => addon.freshness(file) !== 'changed')
}

/**
 * Whether nobody is writing files of which some were imported, and some may not have been reached.
 *
 * @param {readonly string[]} files
 */
export async function areWhole(files) {
  const before = stamp(files)
  const states = new Set(files.map((file) => addon.freshnessAsRead(file)))
  if (states.has('changed')) return false
  if (!states.has('unsettled')) return true
  await pause(HALF_WRITTEN)
  return before.holds()
}
