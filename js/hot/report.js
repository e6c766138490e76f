// @ts-check
/** Turns what went wrong into text for people: which module, where, the lines around it. */
import { readFileSync } from 'node:fs'
import { basename, relative, sep } from 'node:path'
import { addon } from '../addon.js'
import { PREAMBLE } from '../hooks/inject.js'
import { origin } from '../restart/origin.js'
import { ownDirectory } from '../package-dir.js'
import { toPath } from '../url.js'

/**
 * @typedef {object} Place
 * @property {string} path
 * @property {number} line From 1.
 * @property {number} column From 1.
 */

/** A place in a stack: `at name (file:///x.js:1:2)`. */
const STEP = /^ +at (?:.*?\()?(?:async )?((?:file:\/\/|\/|[a-z]:[\\/])(?:(?!\), )[^\n])*?):(\d+):(\d+)\)?$/gim

/** What Node puts above a SyntaxError: the file and line, the line's text, and a caret below it. */
const ARROW = /^(file:\/\/[^\n]+|\/[^\n]+|[a-z]:[\\/][^\n]+):(\d+)\n([^\n]*)\n([^\n^]*)\^+\n+/i

const MISSING = /Cannot find (?:module|package) '([^']+)' imported from (.+)$/m

/** What Node says of a JSON file; V8 tells the position where there is one. */
const JSON_FILE = /^(.+\.json): /
const JSON_POSITION = /at position (\d+)/

const OWN = toPath(ownDirectory) ?? ''

/**
 * The path as messages show it: relative to where the process was started.
 *
 * @param {string} path
 */
export function name(path) {
  const shown = relative(origin.cwd, path)
  return shown === '' || shown.startsWith('..') ? path : shown
}

/**
 * An error with its place and the lines around it.
 *
 * @param {unknown} error
 * @param {readonly string[]} [files] where to look for a syntax error that does not tell its place
 * @returns {{ text: string, place?: Place, frame?: string }}
 */
export function describe(error, files = []) {
  if (!(error instanceof Error)) return { text: String(error) }
  const stack = error.stack ?? String(error)
  const place = fromArrow(stack) ?? fromMissing(error.message) ?? fromJson(error.message) ?? fromSteps(stack) ?? fromParser(error, files)
  const text = withoutInternals(stack.replace(ARROW, ''))
  if (!place) return { text }
  const frame = addon.codeFrame(place.path, place.line, place.column)
  return { text: `${name(place.path)}:${place.line}:${place.column}\n${frame}${text}`, place, frame }
}

/**
 * @param {string} stack
 * @returns {Place | undefined}
 */
function fromArrow(stack) {
  const [, file, line, text = '', indent = ''] = ARROW.exec(stack) ?? []
  const path = file && ownPath(file)
  if (!path) return undefined
  const ours = text.indexOf(PREAMBLE)
  const moved = ours >= 0 && indent.length > ours ? PREAMBLE.length : 0
  return { path, line: Number(line), column: indent.length - moved + 1 }
}

/**
 * @param {string} stack
 * @returns {Place | undefined}
 */
function fromSteps(stack) {
  for (const [, file, line, column] of stack.matchAll(STEP)) {
    const path = file && ownPath(file)
    if (path) return { path, line: Number(line), column: Number(column) }
  }
  return undefined
}

/**
 * The import of a missing file. Node tells the importer alone.
 *
 * @param {string} message
 * @returns {Place | undefined}
 */
function fromMissing(message) {
  const [, missing, importer] = MISSING.exec(message) ?? []
  const path = importer && ownPath(importer)
  if (!missing || !path) return undefined
  const lines = textOf(path).split('\n')
  const line = lines.findIndex((text) => text.includes(basename(missing)))
  if (line === -1) return undefined
  const text = lines[line] ?? ''
  const start = text.slice(0, text.indexOf(basename(missing))).search(/['"`][^'"`]*$/)
  return { path, line: line + 1, column: Math.max(start, 0) + 1 }
}

/**
 * @param {string} message
 * @returns {Place | undefined}
 */
function fromJson(message) {
  const [, file] = JSON_FILE.exec(message) ?? []
  const path = file && ownPath(file)
  if (!path) return undefined
  const [, position] = JSON_POSITION.exec(message) ?? []
  const text = textOf(path)
  const before = (position ? text.slice(0, Number(position)) : text.trimEnd()).split('\n')
  return { path, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

/**
 * @param {Error} error
 * @param {readonly string[]} files
 * @returns {Place | undefined}
 */
function fromParser(error, files) {
  if (error.name !== 'SyntaxError') return undefined
  for (const path of files) {
    const found = path.endsWith('.json') ? undefined : addon.diagnose(path)
    if (found) return { path, line: found.line, column: found.column }
  }
  return undefined
}

/**
 * The path of a file of the project; undefined for Node's own files and for packages.
 *
 * @param {string} file
 */
function ownPath(file) {
  try {
    const path = toPath(file.replace(/\?.*$/, ''))
    return path === undefined || path.includes(`${sep}node_modules${sep}`) || path.startsWith(OWN) ? undefined : path
  } catch {
    return undefined
  }
}

/**
 * The stack without the steps of Node's loader and of this package.
 *
 * @param {string} stack
 */
export function withoutInternals(stack) {
  const isInternal = (/** @type {string} */ line) => /^ +at /.test(line) && (/\bnode:(?:internal|diagnostics_channel)/.test(line) || line.includes(ownDirectory))
  return stack.split('\n').filter((line) => !isInternal(line)).join('\n')
}

/**
 * The contents of a file; nothing when it cannot be read.
 *
 * @param {string} path
 */
export function textOf(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
