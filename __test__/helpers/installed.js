// @ts-check
/** npm packages for a few tests alone, installed when they first run, into the ignored cache folder. */
import { closeSync, cpSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { install } from '../../scripts/lib/install.js'
import { inCache } from '../../scripts/lib/paths.js'

/** After this time a lock is one of a test run that was killed. */
const staleMs = 5 * 60_000

/**
 * Installs what a package.json and its lockfile say, once per lockfile, whatever the number of test files that want it
 * at once.
 *
 * @param {string} source the folder that holds both
 * @param {string} name of the folder in the cache
 * @returns {Promise<string>} the folder `node_modules`
 */
export async function installed(source, name) {
  const folder = inCache(name)
  mkdirSync(folder, { recursive: true })
  const lock = inCache(`${name}.lock`)
  while (!take(lock)) await pause(200)
  try {
    for (const file of ['package.json', 'package-lock.json']) cpSync(join(source, file), join(folder, file))
    await install(folder)
  } finally {
    rmSync(lock, { force: true })
  }
  return join(folder, 'node_modules')
}

/** @param {string} lock */
function take(lock) {
  const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
  if (age > staleMs) rmSync(lock, { force: true })
  try {
    closeSync(openSync(lock, 'wx'))
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false
    throw error
  }
}
