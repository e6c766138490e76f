// @ts-check
/** Turns what went wrong into text for people: which module, where, the lines around it. */
import { addon } from '../addon.js'
import { name } from '../names.js'
import { ownDirectory } from '../package-dir.js'
import { placeOf } from './place.js'

/** What Node puts above a syntax error: the place, and the lines of the source with carets below them. */
const EXCERPT = /^(?:file:\/\/|\/|[a-z]:[\\/])[^\n]+:\d+\n(?:[^\n]*\n){1,9}?[^\n^]*\^+\n+/i

/** How esbuild puts the first of its errors. */
const ESBUILD = /^(?:Transform|Build) failed with \d+ errors?:\n[^\n]*:\d+:\d+: ERROR: ([^\n]+)/

/** What a native library prints of its own stack: `   7: worker`, and the place of that in a line of its own. */
const NATIVE_STACK = /\n+Stack backtrace:\n(?: +\d+: [^\n]*(?:\n|$)(?: {5,}at [^\n]*(?:\n|$))*)+/

/**
 * An error with its place and the lines around it.
 *
 * @param {unknown} error
 * @param {readonly string[]} [files] where to look for a syntax error that does not tell its place
 * @returns {{ text: string, stack?: string, place?: import('./place.js').Place, frame?: string }} `stack`: the text without its place
 */
export function describe(error, files = []) {
  if (isEmpty(error)) return describeFault(files)
  if (!(error instanceof Error)) return { text: textOfThrown(error) }
  const place = placeOf(error, files)
  const compiled = compilerText(error)
  if (compiled && place) return at(place, compiled)
  return at(place, withoutInternals((error.stack ?? String(error)).replace(EXCERPT, '')))
}

/**
 * What esbuild found, which tsx uses: the text alone, without the count, the place and a stack of its own.
 *
 * @param {Error} error
 * @returns {string | undefined}
 */
function compilerText({ name: kind, message }) {
  const [, text] = ESBUILD.exec(message) ?? []
  return text && `${kind}: ${text}`
}

/**
 * What was thrown, in one line.
 *
 * @param {unknown} thrown
 */
export const textOfThrown = (thrown) =>
  isEmpty(thrown) ? 'an error that the loader did not pass on' : (thrown instanceof Error && compilerText(thrown)) || String(thrown)

/**
 * Whether nothing can be read from what was thrown: an error of a loader in another thread that could not be copied.
 *
 * @param {unknown} thrown
 */
const isEmpty = (thrown) => typeof thrown === 'object' && thrown !== null && Object.getPrototypeOf(thrown) === null

/** @param {readonly string[]} files */
function describeFault(files) {
  for (const path of files) {
    const fault = addon.diagnose(path)
    if (fault) return at({ path, line: fault.line, column: fault.column }, `SyntaxError: ${fault.message}`)
  }
  return { text: textOfThrown(Object.create(null)) }
}

/**
 * @param {import('./place.js').Place | undefined} place
 * @param {string} text
 */
function at(place, text) {
  if (!place) return { text, stack: text }
  const frame = addon.codeFrame(place.path, place.line, place.column)
  return { text: `${name(place.path)}:${place.line}:${place.column}\n${frame}${text}`, stack: text, place, frame }
}

/**
 * The stack without the steps of Node's loader, of this package, and of native code.
 *
 * @param {string} stack
 */
export function withoutInternals(stack) {
  const isInternal = (/** @type {string} */ line) =>
    /^ +at /.test(line) && (/\bnode:(?:internal|diagnostics_channel)/.test(line) || line.includes(ownDirectory))
  return stack
    .replace(NATIVE_STACK, '\n')
    .split('\n')
    .filter((line) => !isInternal(line))
    .join('\n')
}
