// @ts-check
/** Paths as Node names the files that it runs. */
import { realpathSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nodeOptions } from '../node/options.js'

/**
 * The real file that Node runs for a path, which may lack its extension or name a folder.
 *
 * @param {string} path
 * @returns {string | undefined}
 */
export function findFile(path) {
  try {
    const named = path.startsWith('file:') ? fileURLToPath(path) : path
    const isThere = isAbsolute(named) && statSync(named, { throwIfNoEntry: false })?.isFile()
    return realPath(isThere ? named : createRequire(join(process.cwd(), 'package.json')).resolve(named))
  } catch {
    return undefined
  }
}

/**
 * A path as Node names what it loads from there: without symlinks, unless it is told to keep them everywhere.
 *
 * @param {string} path
 */
export function realPath(path) {
  const { preserveSymlinks, preserveSymlinksMain } = nodeOptions()
  if (preserveSymlinks && preserveSymlinksMain) return path
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
