// @ts-check
/** What a process does that was restarted in place: where a start fails, the next save is a new start. */
import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { addon } from '../addon.js'
import { warn } from '../log.js'
import { origin } from '../origin.js'
import { replaceProcess } from './replace-process.js'

/** How often is looked for a save, in milliseconds. */
const PAUSE = 50
/** For how many of these pauses files may still come to light that were saved before anybody watched. */
const EARLY = 40

/**
 * Waits for a save if the process before this one failed, and takes care of the failure of this one.
 *
 * @param {number} thread
 * @param {string | undefined} entry
 */
export function afterRestart(thread, entry) {
  if (origin.restarted) waitForSave(thread, entry, Number(origin.restarted))
  let error = /** @type {unknown} */ (undefined)
  process.on('uncaughtExceptionMonitor', (thrown) => {
    error = thrown
    // Node prints it after the `exit` listeners, which is too late.
    if (process.listenerCount('uncaughtException') === 0) console.error(thrown)
  })
  process.on('exit', function failed(code) {
    if (code === 0 || (error === undefined && isListening())) return
    process.off('exit', failed)
    process.emit('exit', code)
    warn(`the restart failed, exit code ${code}; the next save of one of its files is a new start`)
    replaceProcess(Date.now() - performance.now())
  })
}

/** A server that has come up ends because somebody wants it to. */
const isListening = () => process.getActiveResourcesInfo().some((name) => name === 'TCPServerWrap' || name === 'PipeServerWrap')

/**
 * Blocks until a file of the app is saved. Nothing else of this process is to run before that.
 *
 * @param {number} thread
 * @param {string | undefined} entry
 * @param {number} since saves after this time count, in milliseconds since 1970
 */
function waitForSave(thread, entry, since) {
  const clock = new Int32Array(new SharedArrayBuffer(4))
  for (let turn = 0; !addon.hasChanges(thread); turn += 1) {
    if (entry && turn < EARLY && wasSaved(entry, since)) break
    Atomics.wait(clock, 0, 0, PAUSE)
  }
  // What starts now reads the files as they are.
  addon.take(thread)
}

/**
 * @param {string} entry
 * @param {number} since
 */
function wasSaved(entry, since) {
  const paths = addon.dump().map(({ path }) => resolve(dirname(entry), path))
  return paths.some((path) => (statSync(path, { throwIfNoEntry: false })?.ctimeMs ?? 0) > since)
}
