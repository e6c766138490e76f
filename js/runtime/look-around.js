// @ts-check
/** What a process is started for. Asked before most of this package is loaded, so this loads next to nothing. */
import { resolve } from 'node:path'
import { findConfig } from './config.js'
import { findFile } from './files.js'

/**
 * @returns {{ entry: string | undefined, file: string | undefined, config: import('./config.js').FoundConfig }} the entry script, the
 *   file that it is, and the options of its project
 */
export function lookAround() {
  const entry = process.argv[1] === undefined ? undefined : resolve(process.argv[1])
  const file = (entry && findFile(entry)) ?? entry
  return { entry, file, config: findConfig(entry, process.cwd(), file) }
}
