// @ts-check
/** How people read a path. */
import { relative } from 'node:path'
import { origin } from './origin.js'

/**
 * The path as messages show it: relative to where the process was started, with `/`.
 *
 * @param {string} path
 */
export function name(path) {
  const shown = relative(origin.cwd, path)
  return (shown === '' || shown.startsWith('..') ? path : shown).replaceAll('\\', process.platform === 'win32' ? '/' : '\\')
}
