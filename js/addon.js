// @ts-check
/**
 * The native engine. Loading it is the first thing that this package does: a load hook that is already
 * there must not see it.
 */
import { createRequire } from 'node:module'

/**
 * @returns {typeof import('./native.cjs')}
 */
function load() {
  try {
    return createRequire(import.meta.url)('./native.cjs')
  } catch (cause) {
    const { platform, arch, version } = process
    const denied = /** @type {NodeJS.ErrnoException} */ (cause)?.code === 'ERR_DLOPEN_DISABLED'
    const advice = denied
      ? 'The permission model forbids addons: start Node with --allow-addons.'
      : `Reinstall hot-hook-rs on this machine (optional dependencies included), or build it with "npm run build" in its repository. Without it, start your server without --import hot-hook-rs/register.`
    const error = new Error(
      `[hot-hook] there is no native addon for ${platform}-${arch} (Node ${version}) that could be loaded. ${advice}`,
      { cause },
    )
    throw Object.assign(error, { code: 'HOT_HOOK_NO_ADDON' })
  }
}

export const addon = load()
