// @ts-check
/** Turns what went wrong into text for people: which module, where, the lines around it. */
import { relative } from 'node:path'
import { addon } from '../addon.js'
import { toPath } from '../url.js'

/**
 * @typedef {object} Place
 * @property {string} path
 * @property {number} line From 1.
 * @property {number} column From 1; 0 when it is not known.
 * @property {string} [message] What the parser says of it.
 */

/** A place in a stack: `at name (file:///x.js:1:2)`, or the line `file:///x.js:1` above a SyntaxError. */
const PLACE = /(?:\(|at |^)(?:async )?((?:file:\/\/|\/|[a-z]:[\\/])[^\n()]*?):(\d+)(?::(\d+))?\)?$/gim

/**
 * The path as messages show it.
 *
 * @param {string} path
 */
export function name(path) {
  const shown = relative(process.cwd(), path)
  return shown === '' || shown.startsWith('..') ? path : shown
}

/**
 * An error with its place and the lines around it.
 *
 * @param {unknown} error
 * @param {readonly string[]} [files] where to look for a syntax error that does not tell its place
 */
export function describe(error, files = []) {
  const place = findPlace(error, files)
  const text = error instanceof Error ? (error.stack ?? String(error)) : String(error)
  if (!place) return { text, place }
  const { path, line, column } = place
  const frame = addon.codeFrame(path, line, Math.max(column, 1))
  const at = `${name(path)}:${line}${column > 0 ? `:${column}` : ''}`
  return { text: `${at}\n${frame}${text}`, place, frame }
}

/**
 * @param {unknown} error
 * @param {readonly string[]} files
 * @returns {Place | undefined}
 */
function findPlace(error, files) {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  for (const [, file, line, column] of stack.matchAll(PLACE)) {
    const path = file && ownPath(file)
    if (path) return { path, line: Number(line), column: Number(column ?? 0) }
  }
  if (!(error instanceof Error) || error.name !== 'SyntaxError') return undefined
  for (const path of files) {
    const found = /\.json$/.test(path) ? undefined : addon.diagnose(path)
    if (found) return { path, ...found }
  }
  return undefined
}

/**
 * The path of a file of the project, undefined for Node's own and for packages.
 *
 * @param {string} file
 */
function ownPath(file) {
  try {
    const path = toPath(file.replace(/\?.*$/, ''))
    return path?.includes('/node_modules/') || path?.startsWith(OWN) ? undefined : path
  } catch {
    return undefined
  }
}

const OWN = toPath(new URL('..', import.meta.url)) ?? ''
