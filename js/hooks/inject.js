// @ts-check
/**
 * Gives `import.meta.hot` to the modules that can ask for it, and leaves every other source untouched. No line is
 * added, and what is executed stays in its column, so that stack traces tell where it is in the file.
 */
import { addon } from '../addon.js'
import { withLineAhead } from './source-map.js'

/** Where the runtime of a thread is found by the code of a module: no import, so no package name to resolve. */
export const RUNTIME = Symbol.for('hot-hook-rs')

/** What gives a module its `import.meta.hot`. */
export const PREAMBLE = 'import.meta.hot=globalThis[Symbol.for("hot-hook-rs")]?.context(import.meta.url);'

/**
 * The source with `import.meta.hot` defined ahead of what it does; undefined when the module cannot ask for it.
 *
 * @param {string} url
 * @param {string | ArrayBuffer | NodeJS.TypedArray | null | undefined} source
 * @returns {string | undefined}
 */
export function injectHot(url, source) {
  if (source === null || source === undefined || !asksForHot(source)) return undefined
  const text = (typeof source === 'string' ? source : new TextDecoder().decode(source)).replace(/^\uFEFF/, '')
  const place = addon.preamble(url, text)
  if (place !== null) return insert(text, place)
  // All of it is on one line, as transpilers write.
  return withLineAhead(PREAMBLE, text) ?? insert(text, text.startsWith('#!') ? text.indexOf('\n') + 1 : 0)
}

/**
 * @param {string} text
 * @param {number} place
 */
function insert(text, place) {
  const before = text.slice(0, place)
  // What ends there may lack its semicolon.
  return `${before}${/\S$/.test(before) ? ';' : ''}${PREAMBLE}${text.slice(place)}`
}

/**
 * @param {string | ArrayBuffer | NodeJS.TypedArray} source
 */
function asksForHot(source) {
  const text = typeof source === 'string' ? source : bytes(source)
  return text.includes('import.meta') && text.includes('hot')
}

/**
 * @param {ArrayBuffer | NodeJS.TypedArray} source
 */
function bytes(source) {
  if (Buffer.isBuffer(source)) return source
  return ArrayBuffer.isView(source) ? Buffer.from(source.buffer, source.byteOffset, source.byteLength) : Buffer.from(source)
}
