// @ts-check
/** Finds the options: the `hotHook` key of the package.json that the process belongs to. */
import { readFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'

/**
 * @typedef {object} FoundConfig
 * @property {string} file The package.json, or where one was looked for.
 * @property {string} directory The folder that relative paths refer to.
 * @property {unknown} options The value of `hotHook`, null when there is none.
 * @property {string[]} problems What is wrong, one line each.
 */

/**
 * Looks above the entry script, or above the working directory when there is no entry or it belongs to
 * an installed tool. The nearest package.json with the key wins, else the nearest one.
 *
 * @param {string | undefined} entry
 * @param {string} cwd
 * @param {string | undefined} [real] the file that the entry is, where symlinks lead to it
 * @returns {FoundConfig}
 */
export function findConfig(entry, cwd, real = entry) {
  const installed = [entry, real].some((path) => path?.split(sep).includes('node_modules'))
  const start = real && !installed ? dirname(real) : cwd
  /** @type {FoundConfig | undefined} */
  let nearest
  for (const directory of ancestors(start)) {
    const found = read(directory)
    if (!found) continue
    if (found.options !== null || found.problems.length > 0) return found
    nearest ??= found
  }
  if (nearest) return nearest
  const problem = `there is no package.json in ${start} or above it, so nothing is hot. Create one with a "hotHook" key, for example { "hotHook": { "boundaries": ["./src/controllers/**/*.js"] } }`
  return { file: join(start, 'package.json'), directory: start, options: null, problems: [problem] }
}

/**
 * @param {string} directory
 */
function* ancestors(directory) {
  for (let current = directory; ; current = dirname(current)) {
    yield current
    if (dirname(current) === current) return
  }
}

/**
 * @param {string} directory
 * @returns {FoundConfig | undefined} undefined when there is no package.json
 */
function read(directory) {
  const file = join(directory, 'package.json')
  let text
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    return { file, directory, options: null, problems: [`${file} cannot be read (${code}), so nothing is hot.`] }
  }
  try {
    const json = JSON.parse(text.replace(/^\uFEFF/, ''))
    return { file, directory, options: json?.hotHook ?? null, problems: [] }
  } catch (error) {
    const problem = `${file} is not valid JSON, so its "hotHook" key cannot be read and nothing is hot: ${/** @type {Error} */ (error).message}`
    return { file, directory, options: null, problems: [problem] }
  }
}
