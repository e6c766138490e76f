// @ts-check
// What hot-hook 1.0.0 answers: it resolves a pattern against the root, turns backslashes into
// slashes and asks picomatch. On POSIX paths.

import { posix } from 'node:path'
import picomatch from 'picomatch'

/**
 * @param {string} root
 * @param {string} pattern
 */
function resolvePattern(root, pattern) {
  const absolute = pattern.startsWith('**') ? pattern : posix.resolve(root, pattern)
  return absolute.replaceAll('\\', '/')
}

/**
 * Which of `paths` hot-hook's matcher would match.
 *
 * @param {string} root
 * @param {string[]} patterns
 * @param {string[]} paths
 * @returns {boolean[]}
 */
export function hotHookMatches(root, patterns, paths) {
  const absolute = patterns.map((pattern) => resolvePattern(root, pattern))
  const matches = picomatch(absolute, { dot: true, windows: false })
  return paths.map((path) => matches(posix.resolve(path)))
}

/**
 * Whether picomatch can make something of the pattern. Where it cannot, it matches the pattern's
 * own text alone, which is one of the intended differences.
 *
 * @param {string} root
 * @param {string} pattern
 */
export function isUnderstood(root, pattern) {
  return picomatch.makeRe(resolvePattern(root, pattern), { dot: true }).source !== '$^'
}
