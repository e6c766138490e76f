// @ts-check
/** Notices how far this thread has booted: when its entry has been evaluated, and when it first listens. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import module from 'node:module'
import { isEvaluated as isModuleEvaluated } from './load-cache.js'
import { isMainThread } from './thread.js'

const LISTENING = 'tracing:net.server.listen:asyncEnd'
const IMPORT = 'tracing:module.import:start'
const IMPORTED = 'tracing:module.import:asyncEnd'

/** In front of the URL of the entry, when it is imported to know when it has been evaluated. */
const ENTRY = 'hot-hook-entry:'

/** How often is looked whether the entry is loaded, and for how long, in milliseconds. */
const PAUSE = 1
const LIMIT = 5000

/** How long no file may have been loaded, in milliseconds, where nothing says when the entry has been evaluated. */
const QUIET = 100

/**
 * @typedef {object} Boot
 * @property {() => void} evaluated called once, when the entry has been evaluated and the event loop has turned, unless it listens by then
 * @property {() => void} listening called once, at the first server that listens
 * @property {() => string | null} entry the URL of the entry, once it is loaded
 * @property {() => number} loads how many files of the project were loaded
 */

/**
 * @param {Boot} boot
 * @returns {() => void} to be called before the app gets a message of its parent, which may come as soon as its entry has been evaluated
 */
export function noticeBoot({ evaluated, listening, entry, loads }) {
  let isTurning = false
  let isOver = false
  const turned = () => {
    if (!isOver) evaluated()
    isOver = true
  }
  once(
    LISTENING,
    () => true,
    () => {
      isOver = true
      listening()
    },
  )
  const turn = () => {
    isTurning = true
    // The first message of a worker thread comes as soon as its entry has been evaluated.
    if (isMainThread) setImmediate(() => setImmediate(turned).unref()).unref()
    else turned()
  }
  if (typeof module.registerHooks === 'function') noticeImport(turn, loads)
  else awaitEntry(turn, entry, LIMIT / PAUSE)
  return () => {
    if (isOver) return
    // On Node.js 20 the import above may take longer than the message.
    const isEvaluated = isTurning || process.mainModule?.loaded || (!module.registerHooks && isModuleEvaluated(entry() ?? ''))
    if (isEvaluated) turned()
  }
}

/**
 * Node says when an import begins and when it ends. Not so of an entry that is required, or that had begun before us.
 *
 * @param {() => void} evaluated
 * @param {Boot['loads']} loads
 */
function noticeImport(evaluated, loads) {
  const isEntry = (/** @type {any} */ { parentURL }) => parentURL === undefined
  let isKnown = false
  once(IMPORT, isEntry, () => {
    isKnown = true
    once(IMPORTED, isEntry, evaluated)
  })
  const look = (/** @type {number} */ before) => {
    if (isKnown) return
    const now = loads()
    if (now > 0 && now === before) evaluated()
    else setTimeout(look, QUIET, now).unref()
  }
  setTimeout(look, QUIET, -1).unref()
}

/**
 * Node 20 says nothing of imports. A second import of the entry ends when the first one does.
 *
 * @param {() => void} evaluated
 * @param {Boot['entry']} entry
 * @param {number} times how often to look
 */
function awaitEntry(evaluated, entry, times) {
  const url = entry()
  if (url !== null) import(ENTRY + url).then(evaluated, evaluated)
  else if (times > 0) setTimeout(awaitEntry, PAUSE, evaluated, entry, times - 1).unref()
  else evaluated()
}

/**
 * The URL of the entry that {@link noticeBoot} imports. No other hooks are to see that.
 *
 * @param {string} specifier
 * @returns {{ url: string, shortCircuit: true } | undefined} undefined for every other import
 */
export function resolveEntry(specifier) {
  return specifier.startsWith(ENTRY) ? { url: specifier.slice(ENTRY.length), shortCircuit: true } : undefined
}

/**
 * @param {string} channel
 * @param {(message: unknown) => boolean} fits
 * @param {() => void} listener
 */
function once(channel, fits, listener) {
  const receive = (/** @type {unknown} */ message) => {
    if (!fits(message)) return
    unsubscribe(channel, receive)
    listener()
  }
  subscribe(channel, receive)
}
