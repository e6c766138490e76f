// @ts-check
/** What each request pays: the import of a boundary that is loaded. */
import { App } from '../lib/app.js'
import { Subject } from '../lib/subject.js'

const TIMES = 20_000

/** @type {import('../lib/measure.js').Measure} */
export default {
  name: 'repeated-import',
  title: 'A repeated import of a loaded boundary',
  note: '`await import()` of one loaded controller, as every request does it. After a reload: the same, once the controller was replaced.',
  contenders: ['node', 'evict', 'query', 'hot-hook', 'dynohot', 'vite', 'watch', 'nodemon', 'tsx'],
  columns: [
    { key: 'first', title: 'as started', unit: 'us', to: 'ratio' },
    { key: 'later', title: 'after a reload', unit: 'us', to: 'ratio' },
  ],
  prepare: () => new App({ modules: 100 }),
  finish: (app) => app.remove(),
  async round(contender, { node, shared: app }) {
    const subject = new Subject(contender, { node, directory: app.directory })
    const times = contender.way === 'none' || contender.title.includes('rs') ? TIMES : TIMES / 10
    try {
      await subject.listening()
      await subject.answers('/all', app.expectedOfAll())
      await subject.get(`/repeat/${times / 10}`)
      const first = (await subject.get(`/repeat/${times}`)) / 1000
      if (contender.way === 'none') return { first, later: first }
      if (contender.way === 'restarts') return { first }
      app.saveController(0)
      await subject.served('/c/0', app.expected(0))
      await subject.get(`/repeat/${times / 10}`)
      return { first, later: (await subject.get(`/repeat/${times}`)) / 1000 }
    } finally {
      await subject.stop()
    }
  },
}
