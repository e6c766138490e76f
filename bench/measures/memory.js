// @ts-check
/** What stays in memory, and what an idle server costs. */
import { setTimeout as pause } from 'node:timers/promises'
import { App } from '../lib/app.js'
import { withServer } from '../lib/server.js'

/** What the growth is counted up to. */
const RELOADS = 1_000

/** How much sooner those stop that need a pause between two saves, and leak all the same. */
const SHORTER = 5

/** @type {import('../lib/measure.js').Measure} */
const reloads = {
  name: 'memory-reloads',
  title: 'Memory of 1,000 reloads',
  note: `Growth of the heap after garbage collection over ${RELOADS.toLocaleString('en')} reloads of a module of 30 KB, and what the second half of them adds. Those who lose a save that comes soon after another get a pause before each, and ${RELOADS / SHORTER} reloads, counted up. The query is the way out where Node's cache is out of reach; Node keeps every version then.`,
  contenders: ['evict', 'query', 'hot-hook', 'vite'],
  columns: [
    { key: 'growth', title: 'heap', unit: 'MB', aroundZero: true },
    { key: 'later', title: 'second half', unit: 'MB', aroundZero: true },
  ],
  targets: [{ column: 'growth', most: 2e6, of: ['evict'] }],
  rounds: 2,
  prepare: () => new App({ modules: 50, padding: 30_000 }),
  finish: (app) => app.remove(),
  round: (contender, context) =>
    withServer(
      contender,
      context,
      async (subject) => {
        const app = context.shared
        const times = contender.loses ? RELOADS / SHORTER : RELOADS
        const heapAfter = async (/** @type {number} */ count) => {
          for (let done = 0; done < count; done++) {
            app.saveController(0)
            await subject.served('/c/0', app.expected(0))
            if (contender.loses) await pause(60)
          }
          return (await subject.get('/usage')).heap
        }
        const start = await heapAfter(30)
        const middle = await heapAfter(times / 2)
        const end = await heapAfter(times / 2)
        const scale = RELOADS / times
        return { growth: (end - start) * scale, later: (end - middle) * scale }
      },
      { flags: ['--expose-gc'] },
    ),
}

const IDLE = 4_000

/** @type {import('../lib/measure.js').Measure} */
const idle = {
  name: 'idle',
  title: 'Idle, 10,000 modules',
  note: 'Memory beyond plain Node once everything is loaded and the garbage is collected, and the CPU time that a server without requests takes of one core.',
  contenders: ['node', 'evict', 'query'],
  columns: [
    { key: 'rss', title: 'resident memory', unit: 'MB', to: 'difference' },
    { key: 'cpu', title: 'CPU', unit: 'percent' },
  ],
  targets: [
    { column: 'rss', most: 25e6, above: 'node' },
    { column: 'cpu', most: 0, above: 'node' },
  ],
  prepare: () => new App({ modules: 10_000 }),
  finish: (app) => app.remove(),
  round: (contender, context) =>
    withServer(
      contender,
      context,
      async (subject) => {
        await subject.get('/usage')
        await pause(1_500)
        const { rss } = await subject.get('/usage')
        const start = subject.usage()?.cpu
        await pause(IDLE)
        const end = subject.usage()?.cpu
        return { rss, ...(start !== undefined && end !== undefined && { cpu: ((end - start) / IDLE) * 100 }) }
      },
      { flags: ['--expose-gc'] },
    ),
}

export default [reloads, idle]
