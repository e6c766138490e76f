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
 * @typedef {object} FileChanged A change that the parent saw.
 * @property {'hot-hook:file-changed'} type
 * @property {string} path
 * @property {'add' | 'change' | 'unlink'} [action]
 */
import { resolve } from 'node:path'
import { toPath } from './url.js'

/**
 * Sends a message to the parent, if one is connected.
 *
 * @param {FullReload | Invalidated} message
 * @returns {boolean} whether there is a parent to send to
 */
export function send(message) {
  if (!process.send || !process.connected) return false
  // A parent that goes away meanwhile is no error of the app.
  process.send(message, undefined, undefined, () => {})
  return true
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
  // Our listener must not count as the app's own interest in its parent, which keeps a process alive.
  const channel = /** @type {any} */ (process.channel)
  channel?.unrefCounted?.()
}
