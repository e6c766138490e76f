// @ts-check
/** What stays in memory, and what an idle server costs. */
import { setTimeout as pause } from 'node:timers/promises'
import { App } from '../lib/app.js'
import { Subject } from '../lib/subject.js'

const RELOADS = 300

/** @type {import('../lib/measure.js').Measure} */
const reloads = {
  name: 'memory-reloads',
  title: 'Memory of reloads',
  note: `Growth of the heap after garbage collection over ${RELOADS} reloads of a module of 30 KB, counted up to 1,000.`,
  contenders: ['evict', 'query', 'hot-hook', 'dynohot', 'vite'],
  columns: [{ key: 'growth', title: 'heap for 1,000 reloads', unit: 'MB' }],
  rounds: 1,
  prepare: () => new App({ modules: 50, padding: 30_000 }),
  finish: (app) => app.remove(),
  async round(contender, { node, shared: app }) {
    const subject = new Subject(contender, { node, directory: app.directory, flags: ['--expose-gc'] })
    const reload = async (/** @type {number} */ times) => {
      for (let done = 0; done < times; done++) {
        app.saveController(0)
        await subject.served('/c/0', app.expected(0))
        // Some lose a save that follows too closely: this is not what is measured here.
        await pause(60)
      }
    }
    try {
      await subject.listening()
      await subject.answers('/all', app.expectedOfAll())
      await pause(500)
      await reload(30)
      const { heap } = await subject.get('/usage')
      await reload(RELOADS)
      return { growth: (((await subject.get('/usage')).heap - heap) * 1_000) / RELOADS }
    } finally {
      await subject.stop()
    }
  },
}

const IDLE = 4_000

/** @type {import('../lib/measure.js').Measure} */
const idle = {
  name: 'idle',
  title: 'Idle, 10,000 modules',
  note: 'Memory beyond plain Node once everything is loaded and the garbage is collected, and the CPU time that a server without requests takes of one core.',
  contenders: ['node', 'evict', 'query', 'hot-hook'],
  columns: [
    { key: 'rss', title: 'resident memory', unit: 'MB', to: 'difference' },
    { key: 'cpu', title: 'CPU', unit: 'percent' },
  ],
  prepare: () => new App({ modules: 10_000 }),
  finish: (app) => app.remove(),
  async round(contender, { node, shared: app }) {
    const subject = new Subject(contender, { node, directory: app.directory, flags: ['--expose-gc'] })
    try {
      await subject.listening()
      await subject.answers('/all', app.expectedOfAll())
      await subject.get('/usage')
      await pause(1_500)
      const before = await subject.get('/usage')
      const start = subject.usage()?.cpu
      await pause(IDLE)
      const end = subject.usage()?.cpu
      return { rss: before.rss, ...(start !== undefined && end !== undefined && { cpu: ((end - start) / IDLE) * 100 }) }
    } finally {
      await subject.stop()
    }
  },
}

export default [reloads, idle]
