// @ts-check
/** Which thread this is. */
import { readlinkSync } from 'node:fs'
import { createRequire } from 'node:module'

/**
 * Whether this is the main thread. Where the system says so nobody else is asked: `node:worker_threads` loads many parts
 * of Node, which most programs start without.
 */
export const isMainThread = isFirst() || workerThreads().isMainThread

/** Node's number of this thread if it is a worker, else null. */
export const workerNumber = isMainThread ? null : workerThreads().threadId

function workerThreads() {
  return /** @type {typeof import('node:worker_threads')} */ (createRequire(import.meta.url)('node:worker_threads'))
}

/** Whether this is the thread that the process began with, as far as the system tells (Linux). */
function isFirst() {
  try {
    const [process, , thread] = readlinkSync('/proc/thread-self').split('/')
    return process === thread
  } catch {
    return false
  }
}
