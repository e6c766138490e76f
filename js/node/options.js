// @ts-check
/** What Node was told on its command line and in NODE_OPTIONS, as far as imports depend on it. */

/**
 * @returns {{ preloads: string[], conditions: string[], preserveSymlinks: boolean, preserveSymlinksMain: boolean }} `preloads` are the
 *   project's own files that Node imports or requires ahead of the entry
 */
export function nodeOptions(
  words = [...(process.env.NODE_OPTIONS ?? '').split(/\s+/).filter(Boolean), ...process.execArgv],
) {
  /** @type {string[]} */
  const preloads = []
  /** @type {string[]} */
  const conditions = []
  for (let index = 0; index < words.length; index++) {
    const [name, inline] = split(words[index] ?? '')
    const value = () => inline ?? words[++index] ?? ''
    if (name === '--import' || name === '--require' || name === '-r') preloads.push(value())
    else if (name === '--conditions' || name === '-C') conditions.push(value())
  }
  return {
    preloads: preloads.filter((file) => /^(\.|\/|[a-z]:[\\/]|file:)/i.test(file)),
    conditions,
    preserveSymlinks: words.includes('--preserve-symlinks'),
    preserveSymlinksMain: words.includes('--preserve-symlinks-main'),
  }
}

/**
 * @param {string} word
 * @returns {[string, string | undefined]}
 */
function split(word) {
  const at = word.indexOf('=')
  return word.startsWith('--') && at > 0 ? [word.slice(0, at), word.slice(at + 1)] : [word, undefined]
}
