// @ts-check
/** The workers that the app starts from this thread. */
import { subscribe } from 'node:diagnostics_channel'

/**
 * @param {(worker: import('node:worker_threads').Worker) => void} started
 */
export function onAppWorker(started) {
  subscribe('worker_threads', (published) => {
    const { worker } = /** @type {{ worker: import('node:worker_threads').Worker }} */ (published)
    // Node's own workers run no file of the app.
    if (worker.threadId >= 0 && worker.constructor.name !== 'InternalWorker') started(worker)
  })
}
