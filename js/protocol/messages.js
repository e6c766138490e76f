// @ts-check
/**
 * The messages between this process and its parent. A superset of hot-hook 1.0.0's: the same types and
 * fields, plus `paths` and `reason` of a full reload.
 *
 * @typedef {object} FullReload A change that only a restart can bring.
 * @property {'hot-hook:full-reload'} type
 * @property {string} path The changed file.
 * @property {string[]} paths All changed files of the batch that need the restart.
 * @property {boolean} shouldBeReloadable Whether importing a boundary in a function would avoid it.
 * @property {string} reason Why, in one line.
 *
 * @typedef {object} Invalidated Files that were replaced.
 * @property {'hot-hook:invalidated'} type
 * @property {string[]} paths Changed files first, then their importers.
 *
 * @typedef {object} Custom An event of the user's own, in either direction: `import.meta.hot.send`, `.on`.
 * @property {'hot-hook:custom'} type
 * @property {string} event
 * @property {unknown} [data]
 *
 * @typedef {object} FileChanged A change that the parent saw.
 * @property {'hot-hook:file-changed'} type
 * @property {string} path
 * @property {'add' | 'change' | 'unlink'} [action]
 */
import { interceptMessages } from '../node/messages.js'
import { isMainThread } from '../node/thread.js'
import { FROM_PARENT, taker } from './validate.js'

/** How the parent spells the paths that it reported through a symlink, by their real path. @type {Map<string, string>} */
const spelled = new Map()

/**
 * Sends a message to the parent, if one is connected. A parent that watches by itself compares paths with its own.
 *
 * @param {FullReload | Invalidated | Custom} message
 * @returns {boolean} whether there is a parent to send to
 */
export function send(message) {
  if (!process.send || !process.connected) return false
  // A parent that goes away meanwhile is no error of the app.
  process.send(spelled.size > 0 ? asSpelled(message) : message, undefined, undefined, () => {})
  return true
}

/**
 * @param {FullReload | Invalidated | Custom} message
 * @returns {FullReload | Invalidated | Custom} the same with the paths as the parent spells them
 */
function asSpelled(message) {
  if (message.type === 'hot-hook:custom') return message
  const spell = (/** @type {string} */ path) => spelled.get(path) ?? path
  const paths = message.paths.map(spell)
  return message.type === 'hot-hook:full-reload' ? { ...message, path: spell(message.path), paths } : { ...message, paths }
}

/**
 * Sends an event of the user's own to the parent, if one is connected.
 *
 * @param {string} event
 * @param {unknown} data
 */
export function sendCustom(event, data) {
  send({ type: 'hot-hook:custom', event, data })
}

/** Who receives what the parent sends, by type. @type {Map<string, (message: any) => void>} */
const receivers = new Map()

/**
 * Calls back for every event that the parent sends.
 *
 * @param {(event: string, data: unknown) => void} received
 */
export function onCustom(received) {
  receive('hot-hook:custom', (/** @type {Custom} */ { event, data }) => received(event, data))
}

/**
 * Calls back for every change that the parent reports.
 *
 * @param {(path: string, action: 'add' | 'change' | 'unlink') => string} changed gets an absolute path, answers with the real one
 */
export function onFileChanged(changed) {
  receive('hot-hook:file-changed', (/** @type {FileChanged} */ { path, action = 'change' }) => {
    const real = changed(path, action)
    if (real === path) spelled.delete(real)
    else spelled.set(real, path)
  })
}

/** @type {() => void} */
let passing = () => {}

/**
 * Calls back before each message of the parent that is the app's.
 *
 * @param {() => void} callback
 */
export function beforeMessages(callback) {
  passing = callback
}

/**
 * @param {string} type
 * @param {(message: any) => void} receiver
 */
function receive(type, receiver) {
  if (!process.send || !isMainThread) return
  if (receivers.size === 0)
    interceptMessages(
      process,
      taker(FROM_PARENT, (message) => receivers.get(message.type)?.(message)),
      () => passing(),
    )
  receivers.set(type, receiver)
}
