// @ts-check
/** The files of environment variables that Node was started with. */
import { resolve } from 'node:path'
import { origin } from '../origin.js'
import { split } from './options.js'

/**
 * The files that Node reads variables from at its start, and fails without.
 *
 * @returns {string[]} absolute
 */
export const envFiles = () => valuesOf('--env-file')

/**
 * The files that Node reads variables from at its start where they are there.
 *
 * @returns {string[]} absolute
 */
export const optionalEnvFiles = () => valuesOf('--env-file-if-exists')

/** @param {string} option whose values are paths */
function valuesOf(option) {
  const words = process.execArgv
  const names = words.map((word, index) => (word === option ? words[index + 1] : word.startsWith(`${option}=`) ? split(word)[1] : undefined))
  return names.filter((name) => name !== undefined).map((name) => resolve(origin.cwd, name))
}
