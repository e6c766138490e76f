// @ts-check
/** From a save to the message, and to the new answer. */
import { setTimeout as pause } from 'node:timers/promises'
import { App } from '../lib/app.js'
import { median } from '../lib/stats.js'
import { Failed, Subject } from '../lib/subject.js'

/** How often each round saves each file. */
const SAVES = 15

/**
 * Saves once the watcher has come to rest.
 *
 * @param {Subject} subject
 * @param {() => void} save
 * @returns {Promise<number>} the time from the start of the save to the message, in milliseconds
 */
async function untilMessage(subject, save) {
  await pause(100)
  subject.messages.length = 0
  const start = performance.now()
  save()
  await subject.until(() => subject.messages.some(({ message }) => message.type === 'hot-hook:invalidated'), 'message')
  return subject.messages[0].at - start
}

/**
 * @param {number} modules
 * @returns {import('../lib/measure.js').Measure}
 */
const saveToMessage = (modules) => ({
  name: `save-message-${modules}`,
  title: `Save to message, ${modules.toLocaleString('en')} modules`,
  note: 'From the start of the write until the parent process has the message that says what was replaced. Median of the saves of each round. The bare `fs.watch` sends the name of the changed file and does nothing else.',
  contenders: ['floor', 'evict', 'query', 'hot-hook'],
  columns: [
    { key: 'controller', title: 'a controller', unit: 'ms' },
    { key: 'helper', title: 'the helper that all import', unit: 'ms' },
  ],
  prepare: () => new App({ modules }),
  finish: (app) => app.remove(),
  async round(contender, { node, shared: app }) {
    const subject = new Subject(contender, { node, directory: app.directory })
    try {
      await subject.listening()
      await subject.answers('/all', app.expectedOfAll())
      await pause(500)
      const times = { controller: /** @type {number[]} */ ([]), helper: /** @type {number[]} */ ([]) }
      for (let save = 0; save < SAVES; save++) {
        times.controller.push(await untilMessage(subject, () => app.saveController(0)))
        if (contender.way === 'replaces') await subject.answers('/c/0', app.expected(0))
        times.helper.push(await untilMessage(subject, () => app.saveHelper()))
        if (contender.way === 'replaces') await subject.answers('/all', app.expectedOfAll())
      }
      return { controller: median(times.controller), helper: median(times.helper) }
    } finally {
      await subject.stop()
    }
  },
})

/** How often each round saves for those who restart, which takes them long. */
const RESTARTS = 3

/** @type {import('../lib/measure.js').Measure} */
const saveToServed = {
  name: 'save-served-2000',
  title: 'Save to the new answer, 2,000 modules',
  note: 'From the start of the write until a request that imports the first controller gets the new answer; asked again every millisecond.',
  contenders: ['evict', 'query', 'hot-hook', 'dynohot', 'vite', 'watch', 'nodemon', 'tsx'],
  columns: [
    { key: 'controller', title: 'a controller', unit: 'ms', to: 'ratio' },
    { key: 'helper', title: 'the helper that all import', unit: 'ms', to: 'ratio' },
  ],
  prepare: () => new App({ modules: 2_000 }),
  finish: (app) => app.remove(),
  async round(contender, { node, shared: app }) {
    const subject = new Subject(contender, { node, directory: app.directory })
    /** @param {() => void} save */
    const time = async (save) => {
      await pause(contender.way === 'restarts' ? 1_000 : 100)
      const start = performance.now()
      save()
      return (await subject.served('/c/0', app.expected(0), 20_000)) - start
    }
    try {
      await subject.listening()
      await subject.answers('/all', app.expectedOfAll())
      await pause(500)
      const times = { controller: /** @type {number[]} */ ([]), helper: /** @type {number[]} */ ([]) }
      for (let save = 0; save < (contender.way === 'restarts' ? RESTARTS : SAVES); save++) {
        times.controller.push(await time(() => app.saveController(0)))
        times.helper.push(await time(() => app.saveHelper()))
        if (contender.way === 'replaces') await subject.served('/all', app.expectedOfAll())
      }
      return { controller: median(times.controller), helper: median(times.helper) }
    } finally {
      await subject.stop()
    }
  },
}

/**
 * @param {number} width
 * @param {number} depth
 * @returns {import('../lib/measure.js').Measure}
 */
const layered = (width, depth) => ({
  name: `layers-${width}x${depth}`,
  title: `Save to message, ${depth} layers of ${width} modules`,
  note: 'Every module of a layer imports every module of the next; the helper below the last layer is saved.',
  contenders: depth > 20 ? ['evict', 'query'] : ['evict', 'query', 'hot-hook'],
  columns: [{ key: 'helper', title: 'the helper', unit: 'ms' }],
  // A million import edges take Node minutes to link again.
  ...(depth > 20 && { rounds: 2 }),
  prepare: () => new App({ modules: width * depth, layers: { width, depth } }),
  finish: (app) => app.remove(),
  async round(contender, { node, shared: app }) {
    const subject = new Subject(contender, { node, directory: app.directory })
    try {
      await subject.listening()
      const answer = await subject.get('/all')
      await pause(500)
      const times = []
      for (let save = 1; save <= 5; save++) {
        times.push(await untilMessage(subject, () => app.saveHelper()))
        const now = await subject.get('/all')
        if (now !== answer + save) throw new Failed(`/all answered ${now} instead of ${answer + save}`)
      }
      return { helper: median(times) }
    } finally {
      await subject.stop()
      app.saveHelper()
    }
  },
})

export default [saveToMessage(2_000), saveToMessage(10_000), saveToServed, layered(2, 20), layered(100, 100)]
