// @ts-check
/** Which thread this is. */
import { readlinkSync } from 'node:fs'
import { createRequire } from 'node:module'

/**
 * Whether this is the main thread. Where the system says so nobody else is asked: `node:worker_threads` loads many parts
 * of Node, which most programs start without.
 */
export const isMainThread =
  isFirst() || /** @type {typeof import('node:worker_threads')} */ (createRequire(import.meta.url)('node:worker_threads')).isMainThread

/** Whether this is the thread that the process began with, as far as the system tells (Linux). */
function isFirst() {
  try {
    const [process, , thread] = readlinkSync('/proc/thread-self').split('/')
    return process === thread
  } catch {
    return false
  }
}
