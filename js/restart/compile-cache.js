// @ts-check
/** V8's compiled code of the modules, kept on the disk by Node: the next start does not compile what has not changed. */
import fs from 'node:fs'
import module from 'node:module'
import { dirname, join } from 'node:path'

/** The most that is kept, in bytes. */
const MOST = 200 * 1024 * 1024

/** How long after the start the compiled code is written, in milliseconds: not while the app boots. */
const LATER = 3000

/** Node's functions, from 22.8 on. */
const { enableCompileCache, flushCompileCache, constants } = /** @type {any} */ (module)

let isEnabled = false

/**
 * Has Node keep compiled code in the project's `node_modules`, unless there is none, or the app has a cache of its own. What is
 * loaded after this is kept, so this comes first of all.
 *
 * @param {string} directory the project
 * @returns {string | undefined} the folder, if it is used
 */
export function useCompileCache(directory) {
  const { NODE_COMPILE_CACHE, NODE_DISABLE_COMPILE_CACHE } = process.env
  if (!enableCompileCache || !flushCompileCache || NODE_COMPILE_CACHE || NODE_DISABLE_COMPILE_CACHE) return undefined
  const modules = modulesAbove(directory)
  if (modules === undefined) return undefined
  const folder = join(modules, '.cache', 'hot-hook-rs', 'compile-cache')
  const { status, directory: used } = enableCompileCache(folder)
  const { ENABLED, ALREADY_ENABLED } = constants.compileCacheStatus
  return status === ENABLED || (status === ALREADY_ENABLED && used.startsWith(folder)) ? folder : undefined
}

/**
 * Uses the cache, and has it written while the process runs.
 *
 * @param {string} directory the project
 */
export function keepCompiledCode(directory) {
  const folder = useCompileCache(directory)
  isEnabled = folder !== undefined
  if (folder === undefined) return
  setTimeout(() => {
    flush()
    void prune(folder).catch(() => {})
  }, LATER).unref()
}

/** Writes what was compiled since. Node does so at its end as well, but not where a process is killed. */
export function flush() {
  if (isEnabled) flushCompileCache()
}

/**
 * The next `node_modules` folder.
 *
 * @param {string} directory
 * @returns {string | undefined}
 */
function modulesAbove(directory) {
  const found = join(directory, 'node_modules')
  if (fs.existsSync(found)) return found
  return dirname(directory) === directory ? undefined : modulesAbove(dirname(directory))
}

/**
 * Removes what was written longest ago where there is too much.
 *
 * @param {string} folder
 */
async function prune(folder) {
  // Loaded here: it is a large part of Node.
  const { readdir, rm, stat } = fs.promises
  const names = await readdir(folder, { recursive: true })
  const found = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name)
      const stats = await stat(path)
      return { path, isFile: stats.isFile(), size: stats.size, at: stats.mtimeMs }
    }),
  )
  const files = found.filter(({ isFile }) => isFile).toSorted((a, b) => b.at - a.at)
  let size = 0
  await Promise.all(files.filter((file) => (size += file.size) > MOST).map(({ path }) => rm(path, { force: true })))
}
