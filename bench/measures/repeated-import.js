// @ts-check
/** What each request pays: the import of a boundary that is loaded. */
import { App } from '../lib/app.js'
import { withServer } from '../lib/server.js'

const TIMES = 20_000

/** Enough for those who take twenty times as long. */
const FEWER = 2_000

/** @type {import('../lib/measure.js').Measure} */
export default {
  name: 'repeated-import',
  title: 'A repeated import of a loaded boundary',
  note: '`await import()` of one loaded controller, as every request does it. After a reload: the same, once the controller was replaced (dynohot replaces what calls `import.meta.hot.accept` alone, and is missing wherever something is saved).',
  contenders: ['node', 'evict', 'query', 'hot-hook', 'dynohot', 'vite', 'watch', 'nodemon', 'tsx'],
  columns: [
    { key: 'first', title: 'as started', unit: 'us', to: 'ratio' },
    { key: 'later', title: 'after a reload', unit: 'us', to: 'ratio' },
  ],
  targets: [
    { column: 'first', most: 1.5, ratioTo: 'node' },
    { column: 'later', most: 1.5, ratioTo: 'node' },
  ],
  prepare: () => new App({ modules: 100 }),
  finish: (app) => app.remove(),
  round: (contender, context) =>
    withServer(contender, context, async (subject) => {
      const app = context.shared
      const times = contender.loses ? FEWER : TIMES
      const measured = async () => {
        await subject.get(`/repeat/${times / 10}`)
        return (await subject.get(`/repeat/${times}`)) / 1000
      }
      const first = await measured()
      if (contender.way === 'none') return { first, later: first }
      if (contender.way !== 'replaces') return { first }
      app.saveController(0)
      await subject.served('/c/0', app.expected(0))
      return { first, later: await measured() }
    }),
}
