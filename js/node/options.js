// @ts-check
/** What Node was told on its command line and in NODE_OPTIONS, as far as imports and starts depend on it. */
import { resolve } from 'node:path'
import { origin } from '../origin.js'

/** The options whose values matter. @type {Map<string, 'required' | 'imported' | 'loaders' | 'conditions'>} */
const KINDS = new Map([
  ['--require', 'required'],
  ['-r', 'required'],
  ['--import', 'imported'],
  ['--loader', 'loaders'],
  ['--experimental-loader', 'loaders'],
  ['--conditions', 'conditions'],
  ['-C', 'conditions'],
])

/**
 * @returns {{ preloads: string[], required: string[], imported: string[], loaders: string[], conditions: string[], preserveSymlinks: boolean, preserveSymlinksMain: boolean }}
 *   `required` and `imported`: what Node loads ahead of the entry; `preloads`: the project's own files among that, and its loaders
 */
export function nodeOptions(words = [...(process.env.NODE_OPTIONS ?? '').split(/\s+/).filter(Boolean), ...process.execArgv]) {
  /** @type {Record<'required' | 'imported' | 'loaders' | 'conditions', string[]>} */
  const found = { required: [], imported: [], loaders: [], conditions: [] }
  for (let index = 0; index < words.length; index++) {
    const [name, inline] = split(words[index] ?? '')
    const kind = KINDS.get(name)
    if (kind) found[kind].push(inline ?? words[++index] ?? '')
  }
  return {
    ...found,
    preloads: [...found.required, ...found.imported, ...found.loaders].filter((file) => /^(\.|\/|[a-z]:[\\/]|file:)/i.test(file)),
    preserveSymlinks: words.includes('--preserve-symlinks'),
    preserveSymlinksMain: words.includes('--preserve-symlinks-main'),
  }
}

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

/**
 * @param {string} word
 * @returns {[string, string | undefined]}
 */
function split(word) {
  const at = word.indexOf('=')
  return word.startsWith('--') && at > 0 ? [word.slice(0, at), word.slice(at + 1)] : [word, undefined]
}
