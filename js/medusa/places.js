// @ts-check
/** What Medusa loads by itself, by the place that it looks for it. Paths count from the project's folder. */
import { basename, dirname, join, relative, sep } from 'node:path'

/** @typedef {'route' | 'workflow' | 'subscriber' | 'job' | 'link'} Kind */

const CODE = /^(?!.*\.d\.ts$).*\.[jt]s$/
/** Names that Medusa's loaders pass over. */
const PASSED_OVER = /^_|\.(spec|test)\.[jt]s$/

export class Places {
  #source

  /**
   * @param {string} directory the project
   */
  constructor(directory) {
    this.#source = join(directory, 'src')
  }

  /**
   * As what Medusa loads a file; undefined when it does not by itself.
   *
   * @param {string} path
   * @returns {Kind | undefined}
   */
  kind(path) {
    const [folder, ...rest] = relative(this.#source, path).split(sep)
    const file = basename(path)
    if (rest.length === 0 || !CODE.test(file)) return undefined
    if (folder === 'api') return isApi(rest, file) ? 'route' : undefined
    if (PASSED_OVER.test(file) || rest.includes('__tests__')) return undefined
    const isIndex = /^index\.[jt]s$/.test(file)
    if (folder === 'workflows') return 'workflow'
    if (isIndex) return undefined
    if (folder === 'subscribers') return 'subscriber'
    if (folder === 'jobs') return 'job'
    return folder === 'links' ? 'link' : undefined
  }
}

/**
 * @param {string[]} segments
 * @param {string} file
 */
function isApi(segments, file) {
  if (/^middlewares\.[jt]s$/.test(file)) return segments.length === 1
  return /^route\.[jt]s$/.test(file) && !segments.some((segment) => segment.startsWith('_'))
}

/**
 * The part of a module's folder that a file is in, as in `models`; undefined outside.
 *
 * @param {string} index the module's main file
 * @param {string} path
 */
export function partOfModule(index, path) {
  const [part, ...rest] = relative(dirname(index), path).split(sep)
  return rest.length > 0 && part !== '..' ? part : undefined
}
