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

/**
 * @param {string} path
 * @returns {string | undefined} the package in node_modules that a file belongs to
 */
export function packageOf(path) {
  const [, below] = /.*[\\/]node_modules[\\/](.*)$/s.exec(path) ?? []
  return below === undefined ? undefined : /^(?:@[^\\/]+[\\/])?[^\\/]+/.exec(below)?.[0].replace('\\', '/')
}
