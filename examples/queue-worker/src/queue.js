import { EventEmitter, on } from 'node:events'

/** Stands for BullMQ, which needs Redis: a queue in memory, and a worker that takes one job after the other. */
export class Queue extends EventEmitter {
  #jobs = 0

  add(name, data) {
    this.#jobs += 1
    this.emit('job', { id: this.#jobs, name, data })
  }
}

export class Worker extends EventEmitter {
  constructor(queue, processor) {
    super()
    this.#run(queue, processor)
  }

  async #run(queue, processor) {
    for await (const [job] of on(queue, 'job')) {
      try {
        this.emit('completed', job, await processor(job))
      } catch (error) {
        // A job that fails, or whose file does not parse, is told; the worker takes the next one.
        this.emit('failed', job, error)
      }
    }
  }
}
