// @ts-check
/** What would keep a new start from coming up. Until it is fixed, what runs is worth more than a restart. */
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { addon } from '../addon.js'
import { envFiles } from '../node/env-file-options.js'
import { ownDirectory } from '../package-dir.js'
import { toUrl } from '../url.js'

const SOURCE = /\.[cm]?[jt]sx?$/
const SCRIPT = /\.c?js$/

/** What Node puts around a CommonJS module. */
const PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname']

/**
 * @typedef {object} Fault
 * @property {string} text What is wrong; what it is known again by.
 * @property {string} [path] The file.
 * @property {import('../hot/place.js').Place} [place]
 * @property {string} [frame] The lines around the place.
 * @property {string} [stack] What is wrong, in one line.
 * @property {boolean} [isUnwatched] Whether no watcher reports when it is fixed.
 */

/**
 * What a new start would fail with, with its place and the lines around it.
 *
 * @param {Iterable<string>} changed the files that changed since this process was started
 * @returns {Fault | undefined}
 */
export function faultOf(changed) {
  return (
    outsideFault() ??
    [...changed]
      .filter((path) => SOURCE.test(path))
      .map(faultIn)
      .find((fault) => fault !== undefined) ??
    packageFault()
  )
}

/**
 * What Node would fail with before it loads the app.
 *
 * @returns {Fault | undefined}
 */
function outsideFault() {
  const missing = [...envFiles(), fileURLToPath(new URL('register.js', ownDirectory))].find((file) => !existsSync(file))
  if (missing !== undefined) return { text: missing, path: missing, stack: 'the file is missing', isUnwatched: true }
  try {
    accessSync(process.execPath, constants.X_OK)
  } catch {
    return { text: process.execPath, path: process.execPath, stack: 'it cannot be executed', isUnwatched: true }
  }
  return undefined
}

/** @returns {Fault | undefined} */
function packageFault() {
  const fault = addon.missingPackage()
  return fault ? placed(fault) : undefined
}

/**
 * @param {import('../native.cjs').StartFault} fault
 * @returns {Fault}
 */
function placed({ path, line, column, message, isPackage }) {
  if (line === 0) return { text: `${path} ${message}`, path, stack: message }
  const frame = addon.codeFrame(path, line, column)
  return { text: `${path} ${line} ${frame}${message}`, path, place: { path, line, column }, frame, stack: message, isUnwatched: isPackage }
}

/**
 * @param {string} changed
 * @returns {Fault | undefined}
 */
function faultIn(changed) {
  const fault = startFault(changed)
  if (!fault) return undefined
  const { path, missing, isPackage, isSyntax } = fault
  if (isSyntax && SCRIPT.test(path) && compiles(path)) return undefined
  // The engine watches for the file that is missing.
  if (missing && !isPackage) addon.unresolved(missing, toUrl(path))
  return placed(fault)
}

/**
 * What a new start would fail with in a file, or in the new files that it imports.
 *
 * @param {string} path
 */
function startFault(path) {
  /** @type {string[]} */
  const found = []
  for (;;) {
    const fault = addon.startFault(path, found)
    if (!fault?.missing || !fault.isDoubtful || !nodeFinds(fault.missing, fault)) return fault
    found.push(fault.missing)
  }
}

/**
 * Whether Node finds an import, with everything that loaders, flags and variables add. An import of a package is asked for from here: Node
 * resolves imports for the module alone that asks.
 *
 * @param {string} specifier
 * @param {{ path: string, isPackage: boolean }} importer
 */
function nodeFinds(specifier, { path, isPackage }) {
  const ways = [() => createRequire(path).resolve(specifier), ...(isPackage ? [() => import.meta.resolve(specifier)] : [])]
  return ways.some((way) => {
    try {
      way()
      return true
    } catch {
      return false
    }
  })
}

/**
 * Whether V8 compiles a file as a CommonJS module: flags of Node's own may allow what no other parser reads.
 *
 * @param {string} path
 */
function compiles(path) {
  const { compileFunction } = /** @type {typeof import('node:vm')} */ (createRequire(import.meta.url)('node:vm'))
  try {
    compileFunction(readFileSync(path, 'utf8').replace(/^\uFEFF?#!.*/, ''), PARAMETERS)
    return true
  } catch {
    return false
  }
}
