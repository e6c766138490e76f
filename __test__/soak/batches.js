// @ts-check
/** How many batches some writes can be. */

/** Writes that are further apart than this, in milliseconds, may be two batches. */
const apartMs = 10

/**
 * Writes of several files in a row are one batch, or two: the first file alone, before anybody can know that others
 * follow, and then all others. A file that is saved once more may have been reported before.
 *
 * @param {readonly { at: number, path: string }[]} writes in their order
 */
export function mostBatches(writes) {
  let batches = 0
  /** What was saved in the present row. @type {Set<string>} */
  let row = new Set()
  let last = -Infinity
  for (const { at, path } of writes) {
    if (at - last > apartMs) row = new Set()
    if (row.size < 2 || row.has(path)) batches++
    row.add(path)
    last = at
  }
  return batches
}
