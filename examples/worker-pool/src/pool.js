import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** Two threads that take turns. The tasks are named, and each thread imports them by itself. */
class Pool {
  #workers = [1, 2].map(() => new Worker(new URL('./worker.js', import.meta.url)))
  #turn = 0

  async run(task, input) {
    this.#turn = (this.#turn + 1) % this.#workers.length
    const { port1: port, port2 } = new MessageChannel()
    this.#workers[this.#turn].postMessage({ task, input, port: port2 }, [port2])
    const [{ error, result }] = await once(port, 'message')
    port.close()
    if (error) throw new Error(error)
    return result
  }

  close() {
    for (const worker of this.#workers) worker.terminate()
  }
}

export const pool = new Pool()

// An edit of this file starts new threads in the place of the old ones.
import.meta.hot?.dispose(() => pool.close())
