// @ts-check
/** A change that only a restart can bring. */
import { setTimeout as pause } from 'node:timers/promises'
import { App } from '../lib/app.js'
import { Subject } from '../lib/subject.js'

/** @type {import('../lib/measure.js').Measure} */
export default {
  name: 'restart',
  title: 'Restart, 2,000 modules',
  note: 'From a save of the entry until the new process has answered a request that imports one controller. Plain Node: a cold start up to the same answer. hot-hook-rs restarts in place, in the same process.',
  contenders: ['node', 'itself', 'hot-runner', 'watch', 'nodemon', 'tsx'],
  columns: [{ key: 'time', title: 'time', unit: 'ms', to: 'ratio' }],
  targets: [{ column: 'time', most: 1, ratioTo: 'node', of: ['itself'] }],
  prepare: () => new App({ modules: 2_000 }),
  finish: (app) => app.remove(),
  async round(contender, { node, shared: app }) {
    const subject = new Subject(contender, { node, directory: app.directory })
    try {
      await subject.listening()
      await subject.answers('/c/0', app.expected(0))
      if (contender.way === 'none') return { time: performance.now() - subject.started }
      await pause(1_000)
      const start = performance.now()
      app.saveServer()
      await subject.until(() => subject.generation > 1, 'restart', 20_000)
      await subject.served('/c/0', app.expected(0))
      return { time: performance.now() - start }
    } finally {
      await subject.stop()
    }
  },
}
