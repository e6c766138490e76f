// @ts-check
/** Shortens a list of steps that leads to a fault, to one that a person can read. */
import { run } from './run.js'

/** How often a shorter list is tried before it counts as harmless: some faults need luck. */
const tries = 3

/**
 * @param {import('./run.js').Options} options of the run that failed
 * @param {import('./plan.js').Step[]} steps of that run, up to the fault
 * @param {import('./counts.js').Fault['kind']} kind
 * @param {(text: string) => void} say
 * @returns {Promise<import('./plan.js').Step[]>}
 */
export async function shrink(options, steps, kind, say) {
  const failsWith = async (/** @type {import('./plan.js').Step[]} */ candidate) => {
    for (let time = 0; time < tries && !options.signal?.aborted; time += 1) {
      let found = false
      const onFault = (/** @type {import('./counts.js').Fault} */ fault) => void (found ||= fault.kind === kind)
      await run({ ...options, steps: structuredClone(candidate), stopAtFault: true, onFault, keep: false })
      if (found) return true
    }
    return false
  }
  let kept = steps
  if (await failsWith(steps)) {
    kept = await withoutSteps(kept, failsWith, say)
    kept = await withoutEdits(kept, failsWith)
    kept = await simpler(kept, failsWith)
  } else if (!options.signal?.aborted) say(`the fault did not come again in ${tries} runs of the same edits`)
  if (options.signal?.aborted) say('ended by a signal: a shorter list may do')
  return kept
}

/**
 * Leaves out ever shorter runs of steps, the early ones first.
 *
 * @param {import('./plan.js').Step[]} steps
 * @param {(steps: import('./plan.js').Step[]) => Promise<boolean>} failsWith
 * @param {(text: string) => void} say
 */
async function withoutSteps(steps, failsWith, say) {
  let kept = steps
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < kept.length && kept.length > 1;) {
      const candidate = [...kept.slice(0, start), ...kept.slice(start + size)]
      if (candidate.length > 0 && (await failsWith(candidate))) {
        kept = candidate
        say(`${kept.length} steps are enough`)
      } else start += size
    }
  }
  return kept
}

/**
 * @param {import('./plan.js').Step[]} steps
 * @param {(steps: import('./plan.js').Step[]) => Promise<boolean>} failsWith
 */
async function withoutEdits(steps, failsWith) {
  let kept = steps
  for (let step = kept.length - 1; step >= 0; step -= 1) {
    for (let edit = kept[step].edits.length - 1; edit >= 0 && kept[step].edits.length > 1; edit -= 1) {
      const candidate = structuredClone(kept)
      candidate[step].edits.splice(edit, 1)
      candidate[step].gaps.splice(edit, 1)
      if (await failsWith(candidate)) kept = candidate
    }
  }
  return kept
}

/**
 * Leaves out requests and pauses that it does not take.
 *
 * @param {import('./plan.js').Step[]} steps
 * @param {(steps: import('./plan.js').Step[]) => Promise<boolean>} failsWith
 */
async function simpler(steps, failsWith) {
  let kept = steps
  for (const index of kept.keys()) {
    for (const change of [{ traffic: false }, { marker: false }, { gaps: kept[index].gaps.map(() => 0) }]) {
      const candidate = kept.map((step, at) => (at === index ? { ...step, ...change } : step))
      if (JSON.stringify(candidate) !== JSON.stringify(kept) && (await failsWith(candidate))) kept = candidate
    }
  }
  return kept
}
