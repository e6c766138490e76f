// @ts-check
/** What Node was told on its command line and in NODE_OPTIONS, as far as imports and starts depend on it. */

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
 * @typedef {object} NodeOptions
 * @property {string[]} preloads The project's own files among what Node loads ahead of the entry, and its loaders.
 * @property {string[]} required What Node requires ahead of the entry.
 * @property {string[]} imported What it imports ahead of it.
 * @property {string[]} loaders
 * @property {string[]} conditions
 * @property {boolean} preserveSymlinks
 * @property {boolean} preserveSymlinksMain
 */

/** @type {NodeOptions | undefined} */
let known

/** The options that this process was started with. */
export const nodeOptions = () => (known ??= optionsIn([...(process.env.NODE_OPTIONS ?? '').split(/\s+/).filter(Boolean), ...process.execArgv]))

/**
 * @param {readonly string[]} words
 * @returns {NodeOptions}
 */
function optionsIn(words) {
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
 * An option and the value behind its equals sign.
 *
 * @param {string} word
 * @returns {[string, string | undefined]}
 */
export function split(word) {
  const at = word.indexOf('=')
  return word.startsWith('--') && at > 0 ? [word.slice(0, at), word.slice(at + 1)] : [word, undefined]
}
