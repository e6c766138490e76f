// @ts-check
/** What people read of a run. */
import { faultsOf } from './counts.js'

/** What no run of this harness can show. */
export const unseen =
  'Not seen by this harness: what a module keeps outside of its exports (timers, globals, what a framework registered), ' +
  'workers without hot-hook-rs, other child processes, memory, source maps, frameworks, tools that transpile, network file systems, and ' +
  'answers behind a CommonJS file that throws (plain Node answers them differently to whoever asks second).'

/**
 * @param {string} title
 * @param {import('./counts.js').Counts} counts
 * @param {number} seconds
 */
export function line(title, counts, seconds) {
  const { faults, edits, steps, answers, undecided, restarts, messages, slowest } = counts
  const figures = Object.entries(faults).map(([kind, count]) => `${kind} ${count}`)
  const rate = (edits / seconds).toFixed(1)
  return (
    `${faultsOf(counts) === 0 ? 'ok  ' : 'FAIL'} ${title}: ${edits} edits in ${steps} steps, ${answers} answers compared (${undecided} not judged), ` +
    `${restarts} restarts, ${messages} messages, slowest ${slowest} ms, ${rate} edits/s | ${figures.join(', ')}`
  )
}

/**
 * @param {import('./counts.js').Fault} fault
 * @param {import('./plan.js').Step | undefined} step
 */
export const faultText = (fault, step) => `${fault.kind}: seed ${fault.seed}, step ${fault.step}: ${fault.what}\n  step: ${JSON.stringify(step)}`
