// @ts-check
/** Many files at once, as a checkout leaves them, and saves that follow each other closely. */
import { setTimeout as pause } from 'node:timers/promises'
import { App } from '../lib/app.js'
import { Failed, Subject } from '../lib/subject.js'

/** @type {import('../lib/measure.js').Measure} */
const checkout = {
  name: 'burst',
  title: '500 of 2,000 files saved at once',
  note: 'From the first write until one request for all controllers has all the new answers. The app has a controller for every four modules here, and all of them are saved.',
  contenders: ['evict', 'query', 'hot-hook', 'dynohot', 'vite', 'watch', 'nodemon', 'tsx'],
  columns: [
    { key: 'time', title: 'all served fresh', unit: 'ms', to: 'ratio' },
    { key: 'messages', title: 'messages', unit: 'count' },
  ],
  prepare: () => new App({ modules: 2_000, services: 1, models: 2 }),
  finish: (app) => app.remove(),
  async round(contender, { node, shared: app }) {
    const subject = new Subject(contender, { node, directory: app.directory })
    try {
      await subject.listening()
      await subject.answers('/all', app.expectedOfAll())
      await pause(1_000)
      subject.messages.length = 0
      const start = performance.now()
      for (let index = 0; index < app.controllers; index++) app.saveController(index)
      const time = (await subject.served('/all', app.expectedOfAll(), 30_000)) - start
      await pause(300)
      const messages = subject.messages.filter(({ message }) => message.type === 'hot-hook:invalidated').length
      return contender.tells ? { time, messages } : { time }
    } finally {
      await subject.stop()
    }
  },
}

const TRIALS = 100

/** @type {import('../lib/measure.js').Measure} */
const closeSaves = {
  name: 'close-saves',
  title: 'A second save shortly after the first',
  note: `A controller is saved twice, 0 to 60 ms apart, ${TRIALS} times a round. Lost: the second save is not served two seconds later.`,
  contenders: ['evict', 'query', 'hot-hook', 'dynohot', 'vite'],
  columns: [{ key: 'lost', title: 'lost', unit: 'count' }],
  rounds: 1,
  prepare: () => new App({ modules: 100 }),
  finish: (app) => app.remove(),
  async round(contender, { node, shared: app }) {
    const subject = new Subject(contender, { node, directory: app.directory })
    let lost = 0
    try {
      await subject.listening()
      await subject.answers('/all', app.expectedOfAll())
      await pause(500)
      for (let trial = 0; trial < TRIALS; trial++) {
        app.saveController(0)
        await pause((trial % 13) * 5)
        app.saveController(0)
        const served = subject.served('/c/0', app.expected(0), 2_000)
        await served.catch((error) => {
          if (!(error instanceof Failed)) throw error
          lost += 1
        })
        await pause(120)
      }
      return { lost }
    } finally {
      await subject.stop()
    }
  },
}

export default [checkout, closeSaves]
