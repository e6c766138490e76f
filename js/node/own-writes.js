// @ts-check
/** Which files this process writes, by the public functions of `node:fs`. */
import { createRequire, syncBuiltinESMExports } from 'node:module'
import { resolve } from 'node:path'
import { toPath } from '../url.js'

/** The functions that write, with the position of the path. */
const WRITING = { writeFile: 0, appendFile: 0, open: 0, rename: 1, copyFile: 1, symlink: 1, cp: 1 }

/**
 * Remembers what is written from now on.
 *
 * @param {number} time for how long, in milliseconds
 * @returns {(path: string) => boolean} whether a file was written
 */
export function observeWrites(time) {
  const fs = createRequire(import.meta.url)('node:fs')
  /** @type {Set<string>} */
  const written = new Set()
  /** @type {(() => void)[]} */
  const restore = []
  const wrap = (/** @type {Record<string, any>} */ owner, /** @type {string} */ name, /** @type {number} */ position) => {
    const original = owner[name]
    if (typeof original !== 'function') return
    const wrapped = /** @this {unknown} */ function (/** @type {any[]} */ ...args) {
      const path = pathOf(args[position])
      const isRead = name.startsWith('open') && /^(?:r|undefined|0)$/.test(String(args[1]))
      if (path !== undefined && !isRead) written.add(path)
      return original.apply(this, args)
    }
    Object.defineProperties(wrapped, Object.getOwnPropertyDescriptors(original))
    owner[name] = wrapped
    restore.push(() => {
      if (owner[name] === wrapped) owner[name] = original
    })
  }
  for (const [name, position] of Object.entries(WRITING)) {
    for (const owner of [fs, fs.promises]) wrap(owner, name, position)
    wrap(fs, `${name}Sync`, position)
  }
  syncBuiltinESMExports()
  setTimeout(() => {
    for (const one of restore) one()
    syncBuiltinESMExports()
  }, time).unref()
  return (path) => written.has(path)
}

/**
 * @param {unknown} value what `node:fs` takes for a path
 * @returns {string | undefined}
 */
function pathOf(value) {
  if (value instanceof URL) return toPath(value.href)
  return typeof value === 'string' || Buffer.isBuffer(value) ? resolve(String(value)) : undefined
}
