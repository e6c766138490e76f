// @ts-check
/** Gives `import.meta.hot` to the modules that can ask for it, and leaves every other source untouched. */

/** Where the runtime of a thread is found by the code of a module: no import, so no package name to resolve. */
export const RUNTIME = Symbol.for('hot-hook-rs')

const PREAMBLE = 'import.meta.hot=globalThis[Symbol.for("hot-hook-rs")]?.context(import.meta.url);'

/**
 * The source with `import.meta.hot` defined ahead of it, without a new line, so that source maps stay
 * right; undefined when the module cannot ask for it.
 *
 * @param {string | ArrayBuffer | NodeJS.TypedArray | null | undefined} source
 * @returns {string | undefined}
 */
export function injectHot(source) {
  if (source === null || source === undefined || !asksForHot(source)) return undefined
  const text = typeof source === 'string' ? source : new TextDecoder().decode(source)
  if (!text.startsWith('#!')) return PREAMBLE + text
  const end = text.indexOf('\n') + 1
  return end === 0 ? text : text.slice(0, end) + PREAMBLE + text.slice(end)
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
  return ArrayBuffer.isView(source)
    ? Buffer.from(source.buffer, source.byteOffset, source.byteLength)
    : Buffer.from(source)
}
