// @ts-check
/**
 * The entry script of a process with `--require`. Any `--import` has Node load the entry by its ESM loader, which passes over what
 * a required loader put into `require.extensions` (`ts-node/register`, `@swc-node/register`). Our own `--import` must not
 * do that: the entry is handed back to `require` where Node would have used it without us.
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isOurRegister } from './foreign-hooks.js'
import { nodeOptions } from './options.js'

/**
 * The URL of the entry script if it has to be handed back.
 *
 * @param {(path: string) => string | undefined} find the real file of the entry
 * @param {ReturnType<typeof nodeOptions>} [options]
 * @returns {string | undefined}
 */
export function commonJsEntry(find, { required, imported, loaders } = nodeOptions()) {
  if (required.length === 0 || imported.length === 0 || loaders.length > 0 || !imported.every(isOurRegister)) return undefined
  const file = process.argv[1] && find(process.argv[1])
  if (!file || /\.(?:mjs|mts|wasm|node)$/.test(file) || typeAbove(file) === 'module') return undefined
  return pathToFileURL(file).href
}

/**
 * The field `type` of the package that a file belongs to.
 *
 * @param {string} file
 */
function typeAbove(file) {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    try {
      return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).type
    } catch (error) {
      const isMissing = /** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT'
      if (!isMissing || dirname(folder) === folder) return undefined
    }
  }
}
