// @ts-check
/** Many files at once, as a checkout leaves them, and saves that follow each other closely. */
import { setTimeout as pause } from 'node:timers/promises'
import { App } from '../lib/app.js'
import { Failed } from '../lib/subject.js'
import { withServer } from '../lib/server.js'

/** @type {import('../lib/measure.js').Measure} */
const checkout = {
  name: 'burst',
  title: '500 of 2,000 files saved at once',
  note: 'From the first write until one request for all controllers has all the new answers. The app has a controller for every four modules here, and all of them are saved. The floor is a bare `fs.watch` that has Node import them once more, without hooks.',
  contenders: ['floor', 'evict', 'query', 'hot-hook', 'vite', 'watch', 'nodemon', 'tsx'],
  columns: [
    { key: 'time', title: 'all served fresh', unit: 'ms', to: 'ratio' },
    { key: 'messages', title: 'messages, at most', unit: 'count', of: 'max' },
  ],
  targets: [
    { column: 'time', most: 1.2, ratioTo: 'floor' },
    { column: 'messages', most: 1 },
  ],
  prepare: () => new App({ modules: 2_000, services: 1, models: 2 }),
  finish: (app) => app.remove(),
  round: (contender, context) =>
    withServer(contender, context, async (subject) => {
      const app = context.shared
      subject.messages.length = 0
      const start = performance.now()
      for (let index = 0; index < app.controllers; index++) app.saveController(index)
      const time = (await subject.served('/all', app.expectedOfAll(), 30_000)) - start
      await pause(300)
      return contender.tells ? { time, messages: subject.invalidations().length } : { time }
    }),
}

/** Saved twice this often in each round. */
const TRIALS = 20

/** A second save that is not served after this time counts as lost, in milliseconds. */
const LOST = 1_000

/** @type {import('../lib/measure.js').Measure} */
const closeSaves = {
  name: 'close-saves',
  title: 'A second save shortly after the first',
  note: `A controller is saved twice, 0 to 60 ms apart, ${TRIALS} times a round: how many second saves of all rounds are not served a second later. Five rounds make a hundred.`,
  contenders: ['evict', 'query', 'hot-hook', 'vite'],
  columns: [
    { key: 'lost', title: 'lost', unit: 'count', of: 'sum' },
    { key: 'saves', title: 'second saves', unit: 'count', of: 'sum' },
  ],
  targets: [{ column: 'lost', most: 0 }],
  prepare: () => new App({ modules: 100 }),
  finish: (app) => app.remove(),
  round: (contender, context, round) =>
    withServer(contender, context, async (subject) => {
      const app = context.shared
      let lost = 0
      for (let trial = 0; trial < TRIALS; trial++) {
        app.saveController(0)
        await pause(((trial + round * TRIALS) % 13) * 5)
        app.saveController(0)
        const served = subject.served('/c/0', app.expected(0), LOST)
        await served.catch((error) => {
          if (!(error instanceof Failed)) throw error
          lost += 1
        })
        await pause(120)
      }
      return { lost, saves: TRIALS }
    }),
}

export default [checkout, closeSaves]
