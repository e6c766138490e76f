// @ts-check
/**
 * The native engine. Loading it is the first thing that this package does: a load hook that is already
 * there must not see it.
 */
import { createRequire } from 'node:module'

/**
 * @typedef {typeof import('./native.cjs')} Addon
 */

/**
 * @returns {{ addon: Addon } | { reason: string }}
 */
function load() {
  try {
    return { addon: createRequire(import.meta.url)('../js/native.cjs') }
  } catch (cause) {
    const { platform, arch, version } = process
    const denied = chain(cause).some((error) => error.message.includes('loading addons is disabled'))
    const advice = denied
      ? 'The permission model forbids addons: start Node with --allow-addons.'
      : 'Reinstall hot-hook-rs on this machine, optional dependencies included, or build it with "npm run build" in its repository.'
    return { reason: `no native addon could be loaded for ${platform}-${arch} (Node ${version}), so nothing is hot. ${advice}` }
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

const loaded = load()

/** Why there is no engine on this machine; undefined when there is one. */
export const missing = 'reason' in loaded ? loaded.reason : undefined

/** The engine. Without one, nobody must call it: see `missing`. */
export const addon = /** @type {Addon} */ ('addon' in loaded ? loaded.addon : undefined)
