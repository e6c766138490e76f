// @ts-check
/**
 * Has the engine know which files of the project this thread reads while it boots, and which it writes: a change of the former
 * restarts, the latter are its own data.
 */
import { addon } from '../addon.js'
import { BootReads } from './boot-reads.js'
import { observeCalls } from './file-calls.js'
import { OwnWrites } from './own-writes.js'

/** How long it takes the engine to know what modules read, in milliseconds, once the app has booted. */
const SCAN = 200

/** @type {BootReads | undefined} */
let reads

/**
 * Observes until the app has booted. Writes are observed for longer where it matters who writes: where the project reads files.
 *
 * @param {string} root the project's folder
 * @returns {() => void} to be called when the app has booted
 */
export function observeFiles(root) {
  const observed = new BootReads(root, () => void setImmediate(passOnReads).unref())
  const writes = new OwnWrites((path) => {
    if (observed.isOfProject(path)) addon.wrote([path])
  })
  const end = observeCalls([observed, writes])
  reads = observed
  return () => {
    if (reads === undefined) return
    end(observed)
    passOnReads()
    reads = undefined
    const endWithoutData = () => {
      if (!observed.hasSeen && !addon.readsData()) end(writes)
    }
    if (addon.isScanning()) setTimeout(endWithoutData, SCAN).unref()
    else endWithoutData()
  }
}

/**
 * Passes on what was read so far.
 *
 * @param {boolean} [wait] whether to return only when the engine has it
 */
export function passOnReads(wait = false) {
  const some = reads?.take() ?? []
  if (some.length > 0) addon.observed(some, wait)
}
