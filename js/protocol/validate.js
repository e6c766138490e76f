// @ts-check
/**
 * Checks what arrives over IPC. Any process may send anything: a message is used when every field is what the protocol says,
 * and is dropped otherwise.
 */
import { isAbsolute, resolve } from 'node:path'
import { debug } from '../log.js'
import { toPath } from '../url.js'

/** The longest path of any system, in UTF-16 units: Windows allows 32,767. */
const LONGEST_PATH = 32_767

/** More files than any project replaces at once. */
const MOST_PATHS = 100_000

/** The longest reason and the longest event name, in UTF-16 units. */
const LONGEST_TEXT = 65_536

const ACTIONS = /** @type {const} */ (['add', 'change', 'unlink'])

/**
 * @typedef {'add' | 'change' | 'unlink'} Action
 * @typedef {Record<string, unknown>} Fields
 */

/**
 * The absolute path that a field names, by a path or a file URL.
 *
 * @param {unknown} value
 * @returns {string | undefined} undefined when it names none
 */
export function readPath(value) {
  if (typeof value !== 'string' || value === '' || value.length > LONGEST_PATH || value.includes('\0')) return undefined
  try {
    const path = toPath(value)
    return path === undefined || path.includes('\0') ? undefined : resolve(path)
  } catch {
    // A file URL of another host, or with an escape that is none.
    return undefined
  }
}

/**
 * @param {unknown} value
 * @returns {Action | undefined} undefined when it is none; a message without an action means a change
 */
export function readAction(value = 'change') {
  return ACTIONS.find((action) => action === value)
}

/**
 * @param {unknown} value
 * @returns {string[] | undefined} undefined when it is no list of absolute paths
 */
function readPaths(value) {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_PATHS) return undefined
  const isPath = (/** @type {unknown} */ path) => typeof path === 'string' && path.length <= LONGEST_PATH && isAbsolute(path) && !path.includes('\0')
  return value.every(isPath) ? value : undefined
}

/** @param {unknown} value */
const readText = (value) => (typeof value === 'string' && value.length <= LONGEST_TEXT ? value : undefined)

/**
 * What a parent sends.
 *
 * @satisfies {Record<string, (fields: Fields) => unknown>}
 */
export const FROM_PARENT = {
  /** @param {Fields} fields @returns {import('./messages.js').FileChanged | undefined} */
  'hot-hook:file-changed'(fields) {
    const path = readPath(fields.path)
    const action = readAction(fields.action)
    return path !== undefined && action ? { type: 'hot-hook:file-changed', path, action } : undefined
  },
  /** @param {Fields} fields @returns {import('./messages.js').Custom | undefined} */
  'hot-hook:custom'({ event, data }) {
    const name = readText(event)
    return name ? { type: 'hot-hook:custom', event: name, data } : undefined
  },
}

/**
 * What a child process sends that runs hot-hook-rs, or hot-hook, which sends neither `paths` nor `reason` of a full reload. Its
 * custom events are for the app.
 *
 * @satisfies {Record<string, (fields: Fields) => unknown>}
 */
export const FROM_CHILD = {
  /** @param {Fields} fields @returns {import('./messages.js').FullReload | undefined} */
  'hot-hook:full-reload'({ path, paths = [path], shouldBeReloadable = false, reason = '' }) {
    const all = readPaths(paths)
    const why = readText(reason)
    if (typeof path !== 'string' || !all?.includes(path) || typeof shouldBeReloadable !== 'boolean' || why === undefined) return undefined
    return { type: 'hot-hook:full-reload', path, paths: all, shouldBeReloadable, reason: why }
  },
  /** @param {Fields} fields @returns {import('./messages.js').Invalidated | undefined} */
  'hot-hook:invalidated'({ paths }) {
    const all = readPaths(paths)
    return all && { type: 'hot-hook:invalidated', paths: all }
  },
}

/**
 * Makes the function that takes the messages of one side.
 *
 * @template {Record<string, (fields: Fields) => unknown>} Readers
 * @param {Readers} readers what that side sends, by type
 * @param {(message: NonNullable<ReturnType<Readers[keyof Readers]>>) => void} received
 * @returns {(message: unknown) => boolean} whether the message is of the protocol, well-formed or not
 */
export function taker(readers, received) {
  return (given) => {
    if (given === null || typeof given !== 'object') return false
    const fields = /** @type {Fields} */ (given)
    const { type } = fields
    if (typeof type !== 'string' || !Object.hasOwn(readers, type)) return false
    const message = readers[type]?.(fields)
    if (message) received(/** @type {any} */ (message))
    else debug(`ignored a malformed ${type} message`)
    return true
  }
}
