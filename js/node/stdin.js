// @ts-check
/** Whether the app reads the terminal that this process got as its stdin. */
import { subscribe } from 'node:diagnostics_channel'
import { outOfReach } from './out-of-reach.js'

/** What of the handle of `process.stdin` is called when somebody wants what is typed. */
const READING = /** @type {const} */ (['readStart', 'setRawMode'])

/**
 * Calls back ahead of the first read of `process.stdin`, or of its first change of modes. What reads descriptor 0 by its number is not
 * noticed.
 *
 * @param {() => void} reads
 */
export function onStdinRead(reads) {
  const made = Object.getOwnPropertyDescriptor(process, 'stdin')
  if (!made?.get || !made.configurable) return reads()
  const get = made.get
  Object.defineProperty(process, 'stdin', {
    ...made,
    get() {
      Object.defineProperty(process, 'stdin', made)
      const stream = get.call(process)
      observe(stream._handle, reads)
      return stream
    },
  })
}

/**
 * @param {any} handle
 * @param {() => void} reads
 */
function observe(handle, reads) {
  if (READING.some((name) => typeof handle?.[name] !== 'function')) {
    outOfReach('the handle of process.stdin', 'a program that asks for the stream counts as its reader')
    return reads()
  }
  for (const name of READING) {
    handle[name] = function (/** @type {unknown[]} */ ...given) {
      for (const one of READING) delete handle[one]
      reads()
      return handle[name](...given)
    }
  }
}

/**
 * Calls back when a child process starts that has the same stdin as this one, and when it ends.
 *
 * @param {() => void} starts
 * @param {() => void} ends
 */
export function onStdinShared(starts, ends) {
  subscribe('child_process', (published) => {
    const { process: child } = /** @type {{ process: import('node:child_process').ChildProcess & { spawn?: any } }} */ (published)
    const { spawn } = child
    if (typeof spawn !== 'function') return
    // It is published ahead of the start.
    child.spawn = function (/** @type {{ stdio?: unknown } | undefined} */ options, /** @type {unknown[]} */ ...rest) {
      delete child.spawn
      if (isShared(options?.stdio)) {
        starts()
        child.once('exit', ends)
      }
      return spawn.call(this, options, ...rest)
    }
  })
}

/** @param {unknown} stdio */
function isShared(stdio) {
  const first = Array.isArray(stdio) ? stdio[0] : stdio
  return first === 'inherit' || first === 0 || /** @type {{ fd?: unknown } | undefined} */ (first)?.fd === 0
}
