// @ts-check
/** Finds the place in the user's files that an error is about. Every loader reports it in its own way. */
import { readFileSync } from 'node:fs'
import { basename, resolve, sep } from 'node:path'
import { addon } from '../addon.js'
import { PREAMBLE } from '../hooks/inject.js'
import { origin } from '../origin.js'
import { ownDirectory } from '../package-dir.js'
import { toPath } from '../url.js'

/**
 * @typedef {object} Place
 * @property {string} path
 * @property {number} line From 1.
 * @property {number} column From 1.
 */

/** A frame of V8's: `    at name (file:///x.js:1:2)`. What a native library prints of its own stack is indented further. */
const FRAME = /^ {4}at [^\n]*$/gm
const FRAME_FILE = /^ {4}at (?:.*?\()?(?:async )?((?:file:\/\/|\/|[a-z]:[\\/])(?:(?!\), )[^\n])*?):(\d+):(\d+)\)?$/i

/** What Node puts above a SyntaxError: the file and line, the line's text, and a caret below it. */
const ARROW = /^(file:\/\/[^\n]+|\/[^\n]+|[a-z]:[\\/][^\n]+):(\d+)\n([^\n]*)\n([^\n^]*)\^+\n+/i

const MISSING = /Cannot find (?:module|package) '([^']+)' imported from (.+)$/m

/** What Node says of a JSON file; V8 tells the position where there is one. */
const JSON_FILE = /^(.+\.json): /
const JSON_POSITION = /at position (\d+)/

/**
 * A file that a message names, and where in it: `x.ts:1:2` (esbuild, Node), `[x.ts:1:2]` (swc), `x.ts(1,2)` (TypeScript),
 * `x.ts: … (1:2)` (Babel), `x.ts: …` (oxc).
 */
const MENTIONED =
  /(?:^|[\s[(])((?:file:\/\/|[a-z]:[\\/])?[^\s:[][^\n:[]*?\.[cm]?[jt]sx?)(?::(\d+)(?::(\d+))?|\((\d+),(\d+)\)|: [^\n]*\((\d+):(\d+)\)|(?=: ))/gim

const OWN = toPath(ownDirectory) ?? ''

/**
 * @param {Error} error
 * @param {readonly string[]} files where to look for a syntax error that does not tell its place
 * @returns {Place | undefined}
 */
export function placeOf(error, files) {
  const stack = error.stack ?? String(error)
  const frames = framesOf(error, stack)
  const fromFrames = frames.map(ofFrame)
  return (
    fromArrow(stack) ??
    fromMissing(error.message) ??
    fromJson(error.message) ??
    // Thrown by the user's own code, whatever its message mentions.
    fromFrames[0] ??
    fromLocation(error) ??
    fromMessage(withoutFrames(stack, frames)) ??
    fromFrames.find((place) => place !== undefined) ??
    fromParser(error, files) ??
    (error.cause instanceof Error ? placeOf(error.cause, files) : undefined)
  )
}

/**
 * The file whose code threw when a module that was replaced called it, and which was not replaced itself: of a package, or of the
 * project. Undefined for what replaced code threw, and for what Node or a loader did.
 *
 * @param {unknown} error
 * @param {string} path the module, or one that imports it
 * @returns {{ file: string, by: string } | undefined} the file, and the module that called it
 */
export function outlivingThrower(error, path) {
  if (!(error instanceof Error)) return undefined
  const frames = framesOf(error, error.stack ?? '')
  const [file] = frames.slice(0, 1).map(fileOf)
  if (!file || file.startsWith(OWN)) return undefined
  const replaced = new Set([path, ...addon.heldBy(path)].filter((own) => addon.replacements(own) > 0))
  const caller = frames.findIndex((frame) => replaced.has(fileOf(frame) ?? ''))
  const by = caller > 0 && !frames.slice(0, caller).some((frame) => frame.includes('node:internal/modules')) && fileOf(frames[caller] ?? '')
  return by ? { file, by } : undefined
}

/**
 * @param {string} frame
 * @returns {string | undefined}
 */
function fileOf(frame) {
  const [, file] = FRAME_FILE.exec(frame) ?? []
  return file && toPath(file.replace(/\?.*$/, ''))
}

/**
 * @param {Error} error
 * @param {string} stack
 */
function framesOf({ message }, stack) {
  const start = message ? stack.indexOf(message) : -1
  return stack.slice(start < 0 ? 0 : start + message.length).match(FRAME) ?? []
}

/**
 * @param {string} stack
 * @param {readonly string[]} frames
 */
const withoutFrames = (stack, [first]) => (first === undefined ? stack : stack.slice(0, stack.indexOf(first)))

/**
 * @param {string} frame
 * @returns {Place | undefined}
 */
function ofFrame(frame) {
  const [, file, line, column] = FRAME_FILE.exec(frame) ?? []
  const path = file && ownPath(file)
  return path ? { path, line: Number(line), column: Number(column) } : undefined
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
 * What compilers add to their errors: `loc` of Babel, Rollup and Vite, `errors[].location` of esbuild.
 *
 * @param {any} error
 * @returns {Place | undefined}
 */
function fromLocation({ loc, id, filename, errors }) {
  const location = loc ?? (Array.isArray(errors) ? errors[0]?.location : undefined)
  const file = location?.file ?? filename ?? id
  return typeof file === 'string' && location?.line > 0 ? corrected(file, location.line, location.column) : undefined
}

/**
 * @param {string} message
 * @returns {Place | undefined}
 */
function fromMessage(message) {
  for (const [, file = '', ...numbers] of message.matchAll(MENTIONED)) {
    const [line, column] = numbers.filter(Boolean)
    const place = corrected(file, Number(line), Number(column))
    if (place) return place
  }
  return undefined
}

/**
 * The place that a loader reported. Some count columns from 0, and some name the start of the line or a later one; our own
 * parser knows better where it finds fault with the same file.
 *
 * @param {string} file
 * @param {number} line
 * @param {number | undefined} column
 * @returns {Place | undefined}
 */
function corrected(file, line, column) {
  const path = ownPath(file.startsWith('file:') ? file : resolve(origin.cwd, file))
  if (path === undefined || textOf(path) === '') return undefined
  return fromDiagnosis(path) ?? (line > 0 ? { path, line, column: column || 1 } : undefined)
}

/**
 * @param {Error} error
 * @param {readonly string[]} files
 * @returns {Place | undefined}
 */
function fromParser(error, files) {
  if (error.name !== 'SyntaxError') return undefined
  for (const path of files) {
    const place = path.endsWith('.json') ? undefined : fromDiagnosis(path)
    if (place) return place
  }
  return undefined
}

/**
 * @param {string} path
 * @returns {Place | undefined}
 */
function fromDiagnosis(path) {
  const found = addon.diagnose(path)
  return found ? { path, line: found.line, column: found.column } : undefined
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
