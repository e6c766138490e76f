// @ts-check
/** Whether hot-hook-rs does anything in this process. Asked before the engine is loaded: a server in production pays nothing. */
import module from 'node:module'

/**
 * Says why hot-hook-rs is off. `HOT_HOOK` decides where it is set: `1` or `true` is on, `0` or `false` is off. Else it is off
 * under `NODE_ENV=production`, unless the options say `production: true`.
 *
 * @param {unknown} options the value of `hotHook`
 * @returns {{ line: string | undefined } | undefined} the line for people, if they have not asked for it themselves; undefined when it is on
 */
export function whyOff(options) {
  const { HOT_HOOK: wanted, NODE_ENV: mode } = process.env
  if (!('registerHooks' in module || 'register' in module)) return { line: `off, because Node.js ${process.version} has no module hooks` }
  if (wanted === '1' || wanted === 'true') return undefined
  if (wanted === '0' || wanted === 'false') return { line: undefined }
  if (mode !== 'production' || /** @type {{ production?: unknown } | null | undefined} */ (options)?.production === true) return undefined
  return { line: 'off, because NODE_ENV is "production"; the option "production": true or HOT_HOOK=1 turns it on' }
}
