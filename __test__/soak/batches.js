// @ts-check
/** How many batches some writes can be. */

/** How long files that are saved in a row settle at least, in milliseconds. */
const settlingMs = 15

/**
 * The most batches that can have settled at a time. Each has a write of its own, and settles some time after the batch
 * before; only a file that is saved once more is reported at once. Whatever comes late (the news of a write, the
 * watcher's thread, the message) adds to the time, so that a slow machine is never accused.
 *
 * @param {readonly { at: number, path: string }[]} writes in their order; `at` is when each began
 * @param {number} until the time
 */
export function mostBatches(writes, until) {
  let batches = 0
  let next = -Infinity
  /** @type {Set<string>} */
  const saved = new Set()
  for (const { at, path } of writes) {
    const settled = saved.has(path) ? at : Math.max(at, next)
    if (settled > until) continue
    batches++
    if (!saved.has(path)) next = settled + settlingMs
    saved.add(path)
  }
  return batches
}
