// @ts-check
/** The lines of the terminal, for people and as JSON. Loaded when the first one is needed. */
import { origin } from '../origin.js'
import { log } from '../log.js'
import { name } from '../names.js'

/**
 * @typedef {import('./terminal.js').Replaced} Replaced
 * @typedef {import('./terminal.js').Restarted} Restarted
 * @typedef {import('./terminal.js').Failed} Failed
 */

/** How many files a line names. */
const NAMED = 3

/** Whether colours are wanted: FORCE_COLOR decides, then NO_COLOR, then whether somebody looks. */
const hasColours = coloursOf(origin.env, Boolean(process.stderr.isTTY))

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {boolean} isTerminal
 */
export function coloursOf({ FORCE_COLOR: forced, NO_COLOR: refused, TERM: terminal }, isTerminal) {
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  return isTerminal && !refused && terminal !== 'dumb'
}

/** @param {number} code */
const style = (code) => (/** @type {string} */ text) => (hasColours && text !== '' ? `\x1b[${code}m${text}\x1b[0m` : text)
const red = style(31)
const green = style(32)
const yellow = style(33)
const cyan = style(36)
const dim = style(2)

/**
 * A line: what happened, to which file, and the rest.
 *
 * @param {string} word
 * @param {(text: string) => string} colour
 * @param {string} text
 */
const line = (word, colour, text) => `${dim('[hot-hook]')} ${colour(word.padEnd(9))} ${text}`

/** @param {Replaced} replaced */
export function replacedLine({ paths, modules, boundaries, ms }) {
  if (log.isJson) return json({ type: 'replaced', paths: paths.map(name), modules, boundaries: boundaries.map(name), ms: rounded(ms) })
  const counts = [count(modules, 'module', 'modules'), ...(boundaries.length > 0 ? [count(boundaries.length, 'boundary', 'boundaries')] : [])]
  return line('replaced', green, `${files(paths)} → ${counts.join(', ')}  ${dim(duration(ms))}`)
}

/** @param {Restarted} restarted */
export function restartLine({ paths, of, why, chain, remedy, isNews, ms }) {
  if (log.isJson) return json({ type: 'restart', paths: paths.map(name), reason: why, chain, advice: isNews ? remedy : undefined, ms })
  const text = line('restart', yellow, `${cause(paths, of)}${why}  → ready in ${duration(ms)}`)
  return remedy && isNews ? `${text}\n${advice(remedy)}` : text
}

/**
 * The files that forced a restart, and how many had changed.
 *
 * @param {string[]} paths
 * @param {number} of
 */
function cause([first, ...others], of) {
  if (first === undefined) return ''
  const named = others.length > 0 ? ` and ${count(others.length, 'other file', 'other files')}` : ''
  const share = of > others.length + 1 ? ` (${others.length + 1} of ${of} changed files)` : ''
  return `${cyan(name(first))}${named}${share}: `
}

/**
 * Why the last save did what it did, at length.
 *
 * @param {{ replaced?: Replaced, failed?: Failed, restarted?: Restarted }} last
 */
export function whyLines({ replaced, failed, restarted }) {
  if (failed) return failedLine(failed)
  if (replaced) {
    const { paths, boundaries } = replaced
    const listed = replaced.files.map((path) => `  ${cyan(name(path))}${boundaries.includes(path) ? dim('  boundary') : ''}`)
    return [line('replaced', green, `${files(paths)}: imported behind boundaries alone, so the save replaced`), ...listed].join('\n')
  }
  if (!restarted) return `${dim('[hot-hook]')} nothing was saved yet`
  const { paths, of, why, chain, remedy } = restarted
  const width = Math.max(...chain.map(({ at }) => at.length), 0)
  const steps = chain.map(({ at, kind, imports }) => `  ${cyan(at)}${' '.repeat(width - at.length)} ${dim(`(${kind})`)} → ${cyan(imports)}`)
  return [line('restart', yellow, `${cause(paths, of)}${why}`), ...steps, ...(remedy ? [advice(remedy)] : [])].join('\n')
}

/** @param {string} remedy */
const advice = (remedy) => `${' '.repeat(11)}${dim(`to make it hot: ${remedy}`)}`

/** @param {Failed} failed */
export function failedLine({ place, path, error, frame = '', stack = '', next }) {
  const [what = '', ...rest] = stack.split('\n')
  if (log.isJson) {
    const file = place?.path ?? path
    const where = place && { line: place.line, column: place.column }
    return json({
      type: 'failed',
      paths: file === undefined ? [] : [name(file)],
      error: { message: what, ...where, frame: frame || undefined, stack: stack || undefined },
      reason: next,
    })
  }
  const at = place ? `${name(place.path)}:${place.line}:${place.column}` : name(path ?? '')
  const lines = [line('failed', red, `${cyan(at)}  ${what || String(error)}`), ...frame.trimEnd().split('\n'), ...rest, dim(`  ${next}`)]
  return lines.filter((text) => text !== '').join('\n')
}

/**
 * @param {readonly string[]} paths
 * @param {number} [ms] how long a start took
 */
export function recoveredLine(paths, ms) {
  if (log.isJson) return json({ type: 'recovered', paths: paths.map(name), ms })
  return line('recovered', green, `${files(paths)}${ms === undefined ? '' : `  → ready in ${duration(ms)}`}`)
}

/** @param {readonly string[]} paths */
function files(paths) {
  const shown = paths
    .slice(0, NAMED)
    .map((path) => cyan(name(path)))
    .join(', ')
  return paths.length > NAMED ? `${shown} and ${count(paths.length - NAMED, 'other file', 'other files')}` : shown
}

/**
 * @param {number} number
 * @param {string} one
 * @param {string} many
 */
const count = (number, one, many) => `${number} ${number === 1 ? one : many}`

/** @param {number} ms */
const rounded = (ms) => Math.round(ms * 10) / 10

/** @param {number} ms */
export function duration(ms) {
  if (ms < 10) return `${rounded(ms)} ms`
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

/** @param {object} value */
const json = (value) => JSON.stringify(value)
