// @ts-check
/**
 * Imported ahead of `hot-hook-rs/register`: takes something away that Node keeps to itself, as a later Node may. `WITHOUT` says
 * what, `OURS` is the folder of our own code. Node itself goes on having it.
 */
import channels from 'node:diagnostics_channel'
import { Session } from 'node:inspector'
import module, { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'

const Module = /** @type {any} */ (module)
const ours = String(process.env.OURS)

/** Whether our own code asks. */
function isOurs() {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 5
  const lines = String(new Error('who asks').stack).split('\n')
  Error.stackTraceLimit = stackTraceLimit
  return lines[3]?.includes(ours) ?? false
}

/**
 * Hides a property from us, and ignores that we set it.
 *
 * @param {any} owner
 * @param {string} name
 */
function hide(owner, name) {
  let value = owner[name]
  Object.defineProperty(owner, name, {
    configurable: true,
    get: () => (isOurs() ? undefined : value),
    set(/** @type {unknown} */ other) {
      if (!isOurs()) value = other
    },
  })
}

/**
 * Keeps a property as it is, however it is set.
 *
 * @param {any} owner
 * @param {string} name
 */
function freeze(owner, name) {
  const value = owner[name]
  Object.defineProperty(owner, name, { configurable: true, get: () => value, set: () => {} })
}

/**
 * Has the inspector not find variables and private fields.
 *
 * @param {string[]} names
 */
function rename(...names) {
  const post = /** @type {any} */ (Session.prototype).post
  /** @type {any} */
  const prototype = Session.prototype
  prototype.post = function (/** @type {string} */ method, /** @type {any} */ params, /** @type {any} */ answer) {
    return post.call(this, method, params, (/** @type {any} */ error, /** @type {any} */ result) => {
      for (const list of ['result', 'privateProperties']) {
        if (Array.isArray(result?.[list])) result[list] = result[list].filter((/** @type {any} */ one) => !names.includes(one.name))
      }
      answer?.(error, result)
    })
  }
}

/** @param {string} prefix of the names of channels that nobody publishes to */
function silence(prefix) {
  const { subscribe } = channels
  channels.subscribe = (name, listener) => {
    if (!String(name).startsWith(prefix)) subscribe(name, listener)
  }
}

/** @param {string[]} names what symbols of Node's are for */
function hideSymbols(...names) {
  const { getOwnPropertySymbols } = Object
  Object.getOwnPropertySymbols = (object) => {
    const symbols = getOwnPropertySymbols(object)
    return isOurs() ? symbols.filter(({ description }) => !names.includes(String(description))) : symbols
  }
}

/** Whether this Node has no hooks that see a `require`. */
const isOld = typeof Module.registerHooks !== 'function'

/** @type {[name: string, isNoticed: boolean | undefined, take: () => void][]} */
const ways = [
  ['nothing', false, () => {}],
  [
    'the inspector',
    true,
    () => {
      Session.prototype.connect = () => {
        throw new Error('refused')
      }
    },
  ],
  ['cascadedLoader', true, () => rename('cascadedLoader')],
  ['relativeResolveCache', true, () => rename('relativeResolveCache')],
  ['realpathCache', true, () => rename('realpathCache', '#resolveCache')],
  ['Module._load', true, () => hide(Module, '_load')],
  ['Module._load that cannot be replaced', true, () => freeze(Module, '_load')],
  ['Module._cache', true, () => hide(Module, '_cache')],
  ['Module._pathCache', true, () => hide(Module, '_pathCache')],
  // Where hooks see a require, nobody needs these two.
  ['Module._resolveFilename', isOld, () => hide(Module, '_resolveFilename')],
  ['Module.prototype._compile', isOld, () => hide(Module.prototype, '_compile')],
  // As a later Node: with the other way to register hooks alone.
  ...(isOld
    ? []
    : /** @type {typeof ways} */ ([
        ['module.register', true, () => void Reflect.deleteProperty(Module, 'register')],
        ['module.registerHooks', undefined, () => void Reflect.deleteProperty(Module, 'registerHooks')],
        ['the events of imports', process.env.HOT_HOOK_BUST === 'query' ? undefined : true, () => silence('tracing:module')],
      ])),
  ['the events of servers', undefined, () => silence('tracing:net')],
  ['net.Server.prototype._listen2', true, () => hide(net.Server.prototype, '_listen2')],
  ['the list of pending messages', true, () => hideSymbols('kPendingMessages')],
]

/** @type {Record<string, () => void>} */
const more = {
  'all hooks': () => ['register', 'registerHooks'].forEach((name) => Reflect.deleteProperty(Module, name)),
}

/** What can be taken away, and whether hot-hook-rs says so; undefined where it need not know. */
export const internals = ways.map(([name, isNoticed]) => ({ name, isNoticed }))

const wanted = String(process.env.WITHOUT)
const take = more[wanted] ?? ways.find(([name]) => name === wanted)?.[2]
take?.()
syncBuiltinESMExports()
