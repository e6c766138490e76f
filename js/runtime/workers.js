// @ts-check
/**
 * The workers that this thread starts. Node gives them the flag that we came with, unless they have an `execArgv` of their
 * own; in those that it does not, nothing can be replaced.
 */
import { subscribe } from 'node:diagnostics_channel'
import { addon } from '../addon.js'

/**
 * Tells the engine of each of them.
 *
 * @param {number} thread the number that the engine knows this thread by
 */
export function tellOfWorkers(thread) {
  subscribe('worker_threads', (published) => {
    const { worker } = /** @type {{ worker: import('node:worker_threads').Worker }} */ (published)
    const { threadId } = worker
    // Node's own workers run no file of the app.
    if (threadId < 0 || worker.constructor.name === 'InternalWorker') return
    addon.workerStarted(thread, threadId)
    worker.once('exit', () => addon.workerEnded(threadId))
  })
}
