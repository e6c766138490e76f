// @ts-check
/** Starts the engine once per process, and the runtime once per thread. */
import { isAbsolute, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { addon, loadAddon } from '../addon.js'
import { inspection } from '../commands.js'
import { findConfig } from './config.js'
import { observeEnvFiles } from './env-files.js'
import { findFile, realPath } from './files.js'
import { globalFolders, tsconfigs } from './loader-settings.js'
import { log, warn } from '../log.js'
import { commonJsEntry } from '../node/commonjs-entry.js'
import { whyOff } from './off.js'
import { syncOnce } from '../node/exports.js'
import { nodeOptions } from '../node/options.js'
import { origin } from '../origin.js'
import { ownDirectory } from '../package-dir.js'
import { keepCompiledCode } from '../restart/compile-cache.js'
import { supervisor } from '../restart/supervisor.js'
import { Runtime } from './runtime.js'
import { shareTerminal } from '../terminal/screen.js'
import { isMainThread } from '../node/thread.js'

/** @type {Runtime | undefined} */
let runtime

/**
 * @typedef {object} Start
 * @property {Record<string, unknown> | null | unknown} options The value of `hotHook`.
 * @property {string} file Where the options come from, for messages.
 * @property {string} directory The folder that relative paths refer to.
 * @property {string | undefined} entry The entry script.
 * @property {boolean} entryIsLoaded Whether the entry was loaded before this call.
 * @property {import('../adapter/adapter.js').Adapter} [adapter] What loads the project's files, if it is not the project itself.
 * @property {boolean} [tool] Whether this process is a tool in node_modules: the app only once it listens.
 */

/**
 * Starts with the options of the project's package.json, ahead of the entry script.
 *
 * @param {string | undefined} entry
 * @param {string} cwd
 * @param {Pick<Start, 'adapter' | 'tool'>} [process]
 * @param {import('./config.js').FoundConfig} [found] the options, where they were looked for already
 */
export function startProject(entry, cwd, process = {}, found = findConfig(entry, cwd, (entry && findFile(entry)) ?? entry)) {
  const { file, directory, options, problems } = found
  if (isMainThread) for (const problem of problems) warn(problem)
  const root = /** @type {{ root?: unknown } | null} */ (options)?.root
  const configured = typeof root === 'string' ? (isAbsolute(root) ? root : resolve(directory, root)) : undefined
  return start({ options, file, directory, entry: configured ?? entry, entryIsLoaded: false, ...process })
}

/**
 * Starts what is not started yet. In production, and without an addon for this machine, the app runs as it would without us,
 * and one line says so.
 *
 * @param {Start} start
 * @returns {Runtime | undefined}
 */
export function start({ options, file, directory, entry, entryIsLoaded, adapter, tool = false }) {
  const off = whyOff(options)
  const missing = off ? off.line : loadAddon()
  if (isMainThread && missing !== undefined) warn(missing)
  if (off || missing !== undefined) return undefined
  if (!runtime) supervisor.connect()
  const { preloads, conditions, preserveSymlinks } = nodeOptions()
  const settings = addon.start({
    options: JSON.stringify(withEnvironment(withDefaults(options, adapter?.options))),
    file,
    directory: realPath(directory),
    watch: process.env.HOT_HOOK_WATCH !== 'false',
    entry: entry && findFile(entry),
    preloads: preloads.map(findFile).filter((file) => file !== undefined),
    entryIsLoaded,
    conditions,
    preserveSymlinks,
    tsconfigs: tsconfigs(),
    globalFolders: globalFolders(),
    discover: [...(adapter?.discover ?? [])],
    base: origin.cwd,
    own: fileURLToPath(ownDirectory).replace(/[\\/]$/, ''),
  })
  // Workers leave what works to the main thread.
  const isQuiet = !isMainThread || (settings.restartBy !== 'self' && process.send !== undefined && process.connected)
  const problem = runtime ? undefined : log.configure(settings.log, isQuiet)
  if (problem && isMainThread) warn(problem)
  for (const one of settings.problems) warn(one)
  inspection.isOn = settings.inspected
  if (runtime) return runtime
  if (isMainThread) {
    if (log.isOn) shareTerminal()
    observeEnvFiles()
  }
  if (isMainThread && settings.compileCache) keepCompiledCode(directory)
  runtime = syncOnce(() => new Runtime({ ...settings, tool }, adapter, entryIsLoaded ? undefined : commonJsEntry(findFile)))
  return runtime
}

/** The runtime of this thread, once it is started. */
export const started = () => runtime

/**
 * @param {unknown} options
 * @param {Record<string, unknown> | undefined} defaults
 */
function withDefaults(options, defaults) {
  if (!defaults || (options !== null && typeof options !== 'object')) return options
  return { ...defaults, ...options }
}

/**
 * @param {unknown} options
 */
function withEnvironment(options) {
  const { HOT_HOOK_BUST: bust, HOT_HOOK_INSPECT: inspect } = process.env
  if (!(bust || inspect) || (options !== null && typeof options !== 'object')) return options
  return { ...(bust && { bust }), ...options, ...(inspect && { inspect: !['0', 'false'].includes(inspect) }) }
}
