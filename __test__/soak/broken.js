// @ts-check
/**
 * Breaks the engine's answers on purpose, from outside: the control that shows that the harness can fail. Imported
 * after `hot-hook-rs/register`, with `SOAK_BREAK` in the environment, and `NAPI_RS_NATIVE_LIBRARY_PATH`, so that the
 * generated loader has the same engine as the bundle. Nothing of it is in the product.
 */
import { addon, loadAddon } from '../../js/addon.js'

loadAddon()
let updates = 0

/** @type {(message: any, update: any) => string[]} */
const pathsOf = (message, update) => message.paths ?? update.evict.split('\0')

/** @type {Record<string, (update: any) => any>} */
const breakages = {
  /** A wrong decision: only the changed files are replaced, not what imports them. */
  decision: (update) => ({ ...update, evict: update.evict.split('\0')[0] ?? '', boundaries: [] }),
  /** A lost save: every fifth batch is never heard of. */
  lost: (update) => (++updates % 5 === 0 ? null : update),
  /** A restart is asked for every fifth batch that needs none. */
  restart: (update) => {
    const [message] = update.messages
    if (message?.type !== 'hot-hook:invalidated' || ++updates % 5 !== 0) return update
    const [path] = pathsOf(message, update)
    return { ...update, messages: [{ type: 'hot-hook:full-reload', path, paths: [path], reason: 'none', shouldBeReloadable: false }] }
  },
  /** A message for each replaced file. */
  chatter: (update) => {
    const each = (/** @type {any} */ message) => pathsOf(message, update).map((/** @type {string} */ path) => ({ type: message.type, path, paths: [path] }))
    return { ...update, messages: update.messages.flatMap(each) }
  },
  /** A message for each changed file, as if each were a batch. */
  apart: (update) => {
    const each = (/** @type {any} */ message) => {
      const paths = pathsOf(message, update)
      const [changed, rest] = [paths.slice(0, update.changed), paths.slice(update.changed)]
      return changed.map((path) => ({ type: message.type, path, paths: [path, ...rest] }))
    }
    return { ...update, messages: update.messages.flatMap((/** @type {any} */ message) => (message.type === 'hot-hook:invalidated' ? each(message) : message)) }
  },
  /** Nobody is told of a restart. */
  silence: (update) => ({ ...update, messages: update.messages.filter((/** @type {any} */ { type }) => type !== 'hot-hook:full-reload') }),
}

const spoil = breakages[process.env.SOAK_BREAK ?? '']
if (!spoil) throw new Error(`SOAK_BREAK is one of ${Object.keys(breakages).join(', ')}`)

const take = addon.take.bind(addon)
Object.assign(addon, {
  take(/** @type {number} */ thread, /** @type {boolean} */ canReplace) {
    const update = take(thread, canReplace)
    return update && spoil(update)
  },
})
