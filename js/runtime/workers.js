// @ts-check
/**
 * The workers that this thread starts. Node gives them the flag that we came with, unless they have an `execArgv` of their
 * own; in those that it does not, nothing can be replaced.
 */
import { addon } from '../addon.js'
import { onAppWorker } from '../node/app-workers.js'

/**
 * Tells the engine of each of them.
 *
 * @param {number} thread the number that the engine knows this thread by
 */
export function tellOfWorkers(thread) {
  onAppWorker((worker) => {
    const { threadId } = worker
    addon.workerStarted(thread, threadId)
    worker.once('exit', () => addon.workerEnded(threadId))
  })
}
