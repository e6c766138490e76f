// @ts-check
/** Tells commands that ask this process what became of saves: the events of `docs/cli.md`. */
import { addon } from './addon.js'
import { name } from './names.js'

/**
 * @param {'replaced' | 'failed' | 'recovered' | 'restarting' | 'not-restarted'} type
 * @param {readonly string[]} paths
 * @param {object} [more]
 */
export function tellCommands(type, paths, more = {}) {
  addon.report(JSON.stringify({ type, paths: paths.map(name), ...more }))
}

/** Whether pages may follow this process. Else nothing is measured. */
export const inspection = { isOn: false }

/**
 * Measures how much memory there is now that a batch is applied or a start is done.
 *
 * @param {'replaced' | 'started' | 'restarted'} after
 * @param {readonly string[]} paths the saved files
 * @param {number} ms how long it took
 */
export function measure(after, paths, ms) {
  if (!inspection.isOn) return
  const { rss, heapUsed } = process.memoryUsage()
  addon.measured(JSON.stringify({ type: 'measured', after, paths: paths.map(name), ms: Math.round(ms * 10) / 10, rss, heapUsed, at: Date.now() }))
}

/**
 * Where a fault is, as commands get it.
 *
 * @param {{ path?: string, place?: { path: string, line: number, column: number }, frame?: string }} fault
 */
export function faultForCommands({ path, place, frame }) {
  const file = place?.path ?? path
  return { file: file === undefined ? undefined : name(file), line: place?.line, column: place?.column, frame }
}
