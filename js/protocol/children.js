// @ts-check
/**
 * The processes that this one starts, by `fork` or `cluster`. They inherit our flag, and their parent is this process:
 * whoever restarts servers sits further up and would never hear of what they ask for.
 */
import { subscribe } from 'node:diagnostics_channel'

/** How long the same file counts as the same save, in milliseconds: longer than the processes' watchers are apart. */
const SAME_SAVE = 500

/** Those that run and have a connection to this process. @type {Set<import('node:child_process').ChildProcess>} */
const connected = new Set()

/** How long a child may take to end, in milliseconds. */
const LAST_WORDS = 2000

/**
 * Ends the processes that were made to work for this one, ahead of its own end. The program starts them anew.
 *
 * @returns {Promise<void>}
 */
export async function endChildren() {
  await Promise.all([...connected].map(end))
}

/** @param {import('node:child_process').ChildProcess} child */
function end(child) {
  return new Promise((resolve) => {
    child.once('exit', resolve)
    child.kill()
    setTimeout(() => child.kill('SIGKILL'), LAST_WORDS).unref()
  })
}

/**
 * Calls back for every message of ours that a child process sends. The app's own messages stay the app's.
 *
 * @param {(message: import('./messages.js').FullReload | import('./messages.js').Invalidated, child: object) => void} heard
 */
export function onChildMessage(heard) {
  subscribe('child_process', (published) => {
    listen(/** @type {{ process: import('node:child_process').ChildProcess }} */ (published).process, heard)
  })
}

/**
 * Node keeps messages that come before anybody listens. Now that we listen, that is up to us.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @param {(message: any, child: object) => void} heard
 */
function listen(child, heard) {
  // What is started without `ipc` gets its connection never.
  process.nextTick(() => child.connected && connected.add(child))
  child.once('exit', () => connected.delete(child))
  /** @type {[unknown, unknown][]} */
  const kept = []
  child.on('message', (message, handle) => {
    if (isOurs(message)) heard(message, child)
    else if (child.listenerCount('message') === 1) kept.push([message, handle])
  })
  child.on('newListener', (event) => {
    if (event !== 'message' || kept.length === 0) return
    process.nextTick(() => {
      if (!child.connected) return
      for (const [message, handle] of kept.splice(0)) child.emit('message', /** @type {any} */ (message), /** @type {any} */ (handle))
    })
  })
}

/**
 * @param {any} message
 */
function isOurs(message) {
  if (message === null || typeof message !== 'object' || !Array.isArray(message.paths)) return false
  return message.type === 'hot-hook:full-reload' ? typeof message.path === 'string' : message.type === 'hot-hook:invalidated'
}

/**
 * @typedef {object} Telling
 * @property {string} type
 * @property {readonly string[]} paths
 * @property {object} source
 * @property {number} at
 */

/** Knows when a process tells what another one has told already: both watch the same files. */
export class Echoes {
  /** @type {Map<string, { at: number, sources: WeakSet<object> }>} */
  #told = new Map()
  /** What was told lately and not looked at: most processes have no children, and thousands of files. @type {Telling[]} */
  #recent = []

  /**
   * Takes in that a process tells of files.
   *
   * @param {string} type
   * @param {readonly string[]} paths
   * @param {object} source
   */
  tell(type, paths, source) {
    const at = performance.now()
    this.#recent = this.#recent.filter((telling) => at - telling.at < SAME_SAVE)
    this.#recent.push({ type, paths, source, at })
  }

  /**
   * The same, and whether others have told of all of them a moment ago. What a process tells once more is another
   * save, and no echo.
   *
   * @param {string} type
   * @param {readonly string[]} paths
   * @param {object} source
   * @returns {boolean}
   */
  isEcho(type, paths, source) {
    for (const telling of this.#recent.splice(0)) this.#note(telling)
    return this.#note({ type, paths, source, at: performance.now() })
  }

  /** @param {Telling} telling */
  #note({ type, paths, source, at }) {
    let isEcho = true
    for (const path of paths) {
      const key = `${type} ${path}`
      const known = this.#told.get(key)
      if (known && at - known.at < SAME_SAVE && !known.sources.has(source)) {
        known.sources.add(source)
      } else {
        this.#told.set(key, { at, sources: new WeakSet([source]) })
        isEcho = false
      }
    }
    return isEcho
  }
}
