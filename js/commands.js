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

/**
 * Where a fault is, as commands get it.
 *
 * @param {{ path?: string, place?: { path: string, line: number, column: number }, frame?: string }} fault
 */
export function faultForCommands({ path, place, frame }) {
  const file = place?.path ?? path
  return { file: file === undefined ? undefined : name(file), line: place?.line, column: place?.column, frame }
}
