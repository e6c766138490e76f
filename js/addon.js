// @ts-check
/** The native engine. It is loaded ahead of our hooks, which must not see it, and not at all in a process that we leave alone. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, sep, toNamespacedPath } from 'node:path'
import { fileURLToPath } from 'node:url'
import { adviceOn } from './no-addon.js'

/**
 * @typedef {typeof import('./native.cjs')} Addon
 */

/** This package's folder. */
const directory = fileURLToPath(new URL('..', import.meta.url))

/**
 * The addon's file, where it is plain which one that is: it lies here, or in its own package beside this one.
 *
 * @returns {string | undefined}
 */
function plainFile() {
  const { platform, arch, env } = process
  // What the generated loader can be told.
  if (Object.keys(env).some((name) => name.startsWith('NAPI_RS_'))) return undefined
  const libraries = platform === 'linux' ? ['-gnu', '-musl'] : [platform === 'win32' ? '-msvc' : '']
  const found = libraries.map((library) => {
    const target = `${platform}-${arch}${library}`
    // Put together by hand: `join` takes longer than the look at the disk.
    const folders = [`${directory}js`, `${directory}node_modules${sep}hot-hook-rs-${target}`, `${dirname(directory)}${sep}hot-hook-rs-${target}`]
    return folders.map((folder) => `${folder}${sep}hot-hook-rs.${target}.node`).find((file) => existsSync(file))
  })
  const files = found.filter((file) => file !== undefined)
  return files.length === 1 ? files[0] : undefined
}

const file = plainFile()

/**
 * The native executable, which lies beside the addon.
 *
 * @returns {string | undefined} undefined when no addon is loaded
 */
export function executable() {
  const loaded = file ?? Object.keys(createRequire(import.meta.url).cache).find((path) => /\bhot-hook-rs[^\\/]*\.node$/.test(path))
  return loaded?.replace(/\.node$/, process.platform === 'win32' ? '.exe' : '')
}

/**
 * Loads that file without the generated loader, which takes Node five times as long to read, and to find what it requires.
 *
 * @returns {Addon | undefined}
 */
function loadPlainFile() {
  if (file === undefined) return undefined
  try {
    const target = { exports: {} }
    process.dlopen(target, toNamespacedPath(file))
    return /** @type {Addon} */ (target.exports)
  } catch {
    // The generated loader knows what to say about it.
    return undefined
  }
}

/**
 * @returns {{ addon: Addon } | { reason: string }}
 */
function find() {
  try {
    return { addon: loadPlainFile() ?? createRequire(import.meta.url)('../js/native.cjs') }
  } catch (cause) {
    const platform = `${process.platform}-${process.arch}`
    const advice = adviceOn({
      platform,
      packages: platformPackages(),
      isInstalled: (name) => [join(directory, 'node_modules'), join(directory, '..')].some((folder) => existsSync(join(folder, name, 'package.json'))),
      problems: chain(cause).map(({ message }) => message),
    })
    return { reason: `no native addon could be loaded for ${platform} (Node ${process.version}), so nothing is hot. ${advice}` }
  }
}

/** @returns {string[]} the packages that hold an addon; none in a clone, and where nothing may be read */
function platformPackages() {
  try {
    return Object.keys(JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')).optionalDependencies ?? {})
  } catch {
    return []
  }
}

/**
 * An error and its causes: the generated loader tries several files, and keeps the reason of each.
 *
 * @param {unknown} error
 * @returns {Error[]}
 */
function chain(error) {
  return error instanceof Error ? [error, ...chain(error.cause)] : []
}

/** The engine, once it is loaded. @type {Addon} */
export let addon

/**
 * Loads the engine.
 *
 * @returns {string | undefined} why there is none on this machine; undefined when there is one
 */
export function loadAddon() {
  if (addon) return undefined
  const found = find()
  if ('reason' in found) return found.reason
  addon = found.addon
  return undefined
}
