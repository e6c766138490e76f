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
import { resolve } from 'node:path'
import { isMainThread } from '../node/thread.js'
import { toPath } from '../url.js'

/**
 * Sends a message to the parent, if one is connected.
 *
 * @param {FullReload | Invalidated | Custom} message
 * @returns {boolean} whether there is a parent to send to
 */
export function send(message) {
  if (!process.send || !process.connected) return false
  // A parent that goes away meanwhile is no error of the app.
  process.send(message, undefined, undefined, () => {})
  return true
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

/**
 * Calls back for every event that the parent sends, without keeping the process alive.
 *
 * @param {(event: string, data: unknown) => void} received
 */
export function onCustom(received) {
  if (!process.send || !isMainThread) return
  process.on('message', (message) => {
    const told = /** @type {Partial<Custom> | null} */ (message)
    if (told?.type === 'hot-hook:custom' && typeof told.event === 'string') received(told.event, told.data)
  })
  stayUncounted()
}

/**
 * Calls back for every change that the parent tells of, without keeping the process alive.
 *
 * @param {(path: string, action: string) => void} changed
 */
export function onFileChanged(changed) {
  if (!process.send) return
  process.on('message', (message) => {
    const told = /** @type {Partial<FileChanged> | null} */ (message)
    if (told?.type !== 'hot-hook:file-changed' || typeof told.path !== 'string') return
    const path = toPath(told.path)
    if (path !== undefined) changed(resolve(path), told.action ?? 'change')
  })
  stayUncounted()
}

/** Our listener must not count as the app's own interest in its parent, which keeps a process alive. */
function stayUncounted() {
  const channel = /** @type {any} */ (process.channel)
  channel?.unrefCounted?.()
}
