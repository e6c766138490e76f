// @ts-check
/** Which code calls a function of Node. */
import { packageOf } from '../names.js'
import { ownDirectory } from '../package-dir.js'
import { toPath } from '../url.js'

/** Packages that pass on calls of `node:fs`: their caller is named instead. */
const PASSING_ON = new Set(['graceful-fs', 'fs-extra', 'universalify', 'jsonfile', 'load-json-file'])

/** How many frames are looked at. */
const FRAMES = 16

const ownPath = /** @type {string} */ (toPath(ownDirectory))

/** @typedef {{ package?: string, file?: string, line: number, column: number }} Caller A package, or a file of the project. */

/**
 * The nearest caller that is neither Node nor ours. Names no one where a program has frozen `Error`.
 *
 * @returns {Caller | undefined} undefined where Node itself is loading a module
 */
export function caller() {
  /** @type {Caller | undefined} */
  let last
  for (const site of sites()) {
    const place = site.getFileName()
    if (!place) continue
    if (place.startsWith('node:')) {
      if (last) break
      if (place.startsWith('node:internal/modules/')) return undefined
      continue
    }
    const path = toPath(place)
    if (path === undefined || path.startsWith(ownPath)) continue
    const name = packageOf(path)
    last = name ? { package: name, line: 0, column: 0 } : { file: path, ...positionIn(path, site) }
    if (!name || !PASSING_ON.has(name)) break
  }
  return last ?? { package: 'the app', line: 0, column: 0 }
}

/**
 * Where a call stands. What a loader makes of TypeScript has other lines.
 *
 * @param {string} path
 * @param {NodeJS.CallSite} site
 */
function positionIn(path, site) {
  const isPlain = /\.[cm]?js$/.test(path)
  return { line: (isPlain && site.getLineNumber()) || 0, column: (isPlain && site.getColumnNumber()) || 0 }
}

/** @returns {NodeJS.CallSite[]} the calls that led here, the latest first; none where a program has frozen `Error` */
export function sites() {
  const { stackTraceLimit } = Error
  const prepare = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace')
  try {
    Error.stackTraceLimit = FRAMES
    Error.prepareStackTrace = (_, found) => found
    const { stack } = /** @type {{ stack?: unknown }} */ (new Error('caller'))
    return Array.isArray(stack) ? stack : []
  } catch {
    return []
  } finally {
    try {
      Error.stackTraceLimit = stackTraceLimit
      if (prepare) Object.defineProperty(Error, 'prepareStackTrace', prepare)
      else Reflect.deleteProperty(Error, 'prepareStackTrace')
    } catch {
      // Nothing was set.
    }
  }
}
