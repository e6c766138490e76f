// @ts-check
/**
 * The processes that this one starts, by `fork` or `cluster`. They inherit our flag, and their parent is this process:
 * whoever restarts servers sits further up and would never hear of what they ask for.
 */
import { subscribe } from 'node:diagnostics_channel'
import { createRequire } from 'node:module'
import { debug } from '../log.js'
import { hasUnassigned } from '../node/connections.js'
import { interceptMessages } from '../node/messages.js'
import { FROM_CHILD, taker } from './validate.js'

/** Those that were started with a channel to this process, and are not known to have ended. @type {Set<import('node:child_process').ChildProcess>} */
const connected = new Set()

/** How long a child may take to end, in milliseconds. */
const LAST_WORDS = 2000

/** How often is looked whether every connection has a worker, in milliseconds. */
const PAUSE = 5

/**
 * Has the workers of a cluster answer what they are asked, and ask for nothing more.
 *
 * @param {number} limit how long that may take, in milliseconds
 * @returns {Promise<void>}
 */
export async function drainWorkers(limit) {
  if (connected.size === 0) return
  const cluster = /** @type {import('node:cluster').Cluster} */ (createRequire(import.meta.url)('node:cluster'))
  if (Object.keys(cluster.workers ?? {}).length === 0) return
  const end = performance.now() + limit
  while (hasUnassigned() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, PAUSE))
  await new Promise((resolve) => {
    cluster.disconnect(() => resolve(undefined))
    setTimeout(resolve, end - performance.now()).unref()
  })
}

/**
 * Ends the processes that were made to work for this one, ahead of its own end. The program starts them anew.
 *
 * @returns {Promise<void>}
 */
export async function endChildren() {
  await Promise.all([...connected].filter((child) => !hasEnded(child)).map(end))
}

/** @param {import('node:child_process').ChildProcess} child */
const hasEnded = ({ exitCode, signalCode }) => exitCode !== null || signalCode !== null

/** @param {import('node:child_process').ChildProcess} child */
function end(child) {
  return new Promise((resolve) => {
    child.once('exit', resolve)
    child.kill()
    setTimeout(() => child.kill('SIGKILL'), LAST_WORDS).unref()
  })
}

/**
 * Calls back for every message of ours that a child process sends.
 *
 * @param {(message: import('./messages.js').FullReload | import('./messages.js').Invalidated, child: object) => void} received
 */
export function onChildMessage(received) {
  subscribe('child_process', (published) => {
    const child = /** @type {{ process: import('node:child_process').ChildProcess }} */ (published).process
    // It is published before the channel is made; nothing arrives before the next turn of the event loop.
    process.nextTick(() => {
      if (!child.connected) return
      for (const other of connected) if (hasEnded(other)) connected.delete(other)
      connected.add(child)
      interceptMessages(
        child,
        taker(FROM_CHILD, (message) => {
          debug('child process %d sent %s for %s', child.pid, message.type, message.paths[0])
          received(message, child)
        }),
      )
    })
  })
}
