// @ts-check
/** What a run counts. All of `faults` must be zero. */

/**
 * @typedef {object} Fault
 * @property {keyof ReturnType<typeof newCounts>['faults']} kind
 * @property {number} seed
 * @property {number} step index, from 0
 * @property {string} what in words, for people
 */

export const newCounts = () => ({
  edits: 0,
  steps: 0,
  answers: 0,
  /** Answers that could not be judged, see `troubles`. */
  undecided: 0,
  restarts: 0,
  messages: 0,
  /** The longest time that right answers were waited for once the fresh process had answered, in milliseconds. */
  slowest: 0,
  faults: {
    /** An answer that mixes old and new, or is right in no process. */
    stale: 0,
    /** An answer that is what it was before the edits. */
    lost: 0,
    /** An error whose cause is gone. */
    outlived: 0,
    /** A pinned file changed and nobody was told. */
    missedRestart: 0,
    /** A restart that the reference decision does not ask for. */
    needlessRestart: 0,
    /** More messages than there can have been batches, or none about a file that was replaced. */
    messages: 0,
    /** The server ended by itself. */
    crashed: 0,
  },
})

/** @typedef {ReturnType<typeof newCounts>} Counts */

/** @param {Counts} counts */
export const faultsOf = (counts) => Object.values(counts.faults).reduce((sum, count) => sum + count, 0)

/**
 * Adds up, for several seeds.
 *
 * @param {Counts} total
 * @param {Counts} more
 */
export function addCounts(total, more) {
  const { faults, slowest, ...plain } = more
  for (const key of /** @type {(keyof typeof plain)[]} */ (Object.keys(plain))) total[key] += plain[key]
  for (const key of /** @type {(keyof typeof faults)[]} */ (Object.keys(faults))) total.faults[key] += faults[key]
  total.slowest = Math.max(total.slowest, slowest)
}
