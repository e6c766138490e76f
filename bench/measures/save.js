// @ts-check
/** From a save to the message, and to the new answer. */
import { setTimeout as pause } from 'node:timers/promises'
import { App } from '../lib/app.js'
import { untilMessage, withServer } from '../lib/server.js'
import { median } from '../lib/stats.js'

/** How often each round saves each file. */
const SAVES = 10

/** How often each round saves for those who restart, which takes them long. */
const RESTARTS = 2

/** @type {import('../lib/measure.js').Column[]} */
const columns = [
  { key: 'controller', title: 'a controller', unit: 'ms' },
  { key: 'helper', title: 'the helper that all import', unit: 'ms' },
]

/**
 * Saves a controller and the helper in turns.
 *
 * @param {number} times
 * @param {(save: () => void) => Promise<number>} measured saves, and gives the time that is measured
 * @param {App} app
 * @param {() => Promise<unknown>} settle what follows each save of the helper
 */
async function inTurns(times, measured, app, settle) {
  const taken = { controller: /** @type {number[]} */ ([]), helper: /** @type {number[]} */ ([]) }
  for (let done = 0; done < times; done++) {
    taken.controller.push(await measured(() => app.saveController(0)))
    taken.helper.push(await measured(() => app.saveHelper()))
    await settle()
  }
  return { controller: median(taken.controller), helper: median(taken.helper) }
}

/**
 * @param {number} modules
 * @param {number} most the target in milliseconds
 * @returns {import('../lib/measure.js').Measure}
 */
const saveToMessage = (modules, most) => ({
  name: `save-message-${modules}`,
  title: `Save to message, ${modules.toLocaleString('en')} modules`,
  note: 'From the start of the write until the parent process has the message that says what was replaced. Median of the saves of each round. The bare `fs.watch` sends the name of the changed file and knows nothing of a graph.',
  contenders: ['floor', 'evict', 'query', 'hot-hook'],
  columns,
  targets: [
    { column: 'controller', most },
    { column: 'helper', most },
  ],
  prepare: () => new App({ modules }),
  finish: (app) => app.remove(),
  round: (contender, context) =>
    withServer(contender, context, (subject) => {
      const app = context.shared
      const measured = async (/** @type {() => void} */ save) => {
        const time = await untilMessage(subject, save)
        await subject.served('/c/0', app.expected(0))
        return time
      }
      return inTurns(SAVES, measured, app, () => subject.answers('/all', app.expectedOfAll()))
    }),
})

/** @type {import('../lib/measure.js').Measure} */
const saveToServed = {
  name: 'save-served-2000',
  title: 'Save to the new answer, 2,000 modules',
  note: 'From the start of the write until a request that imports the first controller gets the new answer; asked again every millisecond. The floor is a bare `fs.watch` that has Node import the changed file and the controllers above it once more, without hooks.',
  contenders: ['floor', 'evict', 'query', 'hot-hook', 'vite', 'watch', 'nodemon', 'tsx'],
  columns,
  targets: columns.flatMap(({ key }) => [
    { column: key, most: 2, above: 'floor' },
    { column: key, most: 0.6, ratioTo: 'hot-hook' },
  ]),
  prepare: () => new App({ modules: 2_000 }),
  finish: (app) => app.remove(),
  round: (contender, context) =>
    withServer(contender, context, (subject) => {
      const app = context.shared
      const restarts = contender.way === 'restarts'
      const measured = async (/** @type {() => void} */ save) => {
        await pause(restarts ? 1_000 : 100)
        const start = performance.now()
        save()
        return (await subject.served('/c/0', app.expected(0), 20_000)) - start
      }
      const settle = async () => void (restarts || (await subject.served('/all', app.expectedOfAll())))
      return inTurns(restarts ? RESTARTS : SAVES, measured, app, settle)
    }),
}

/**
 * @param {{ width: number, depth: number, most: number, saves: number, ways: string[] }} shape `ways`: of replacement
 * @returns {import('../lib/measure.js').Measure}
 */
const layered = ({ width, depth, most, saves, ways }) => ({
  name: `layers-${width}x${depth}`,
  title: `Save to message, ${depth} layers of ${width} modules`,
  note: 'Every module of a layer imports every module of the next; the helper below the last layer is saved. Of 100 layers without the query, under which Node takes a minute to link a million imports again.',
  contenders: [...ways, 'hot-hook'],
  columns: [{ key: 'helper', title: 'the helper', unit: 'ms' }],
  targets: [{ column: 'helper', most, of: ways }],
  prepare: () => new App({ modules: width * depth, layers: { width, depth } }),
  finish: (app) => app.remove(),
  round: (contender, context) =>
    withServer(contender, context, async (subject) => {
      const app = context.shared
      // The first replacement of a process looks for Node's cache: no part of what is measured here.
      await untilMessage(subject, () => app.saveController(0))
      await subject.answers('/all', app.expectedOfAll())
      const times = []
      for (let save = 0; save < saves; save++) {
        times.push(await untilMessage(subject, () => app.saveHelper()))
        await subject.answers('/all', app.expectedOfAll())
      }
      return { helper: median(times) }
    }),
})

export default [
  saveToMessage(2_000, 2),
  saveToMessage(10_000, 4),
  saveToServed,
  layered({ width: 2, depth: 20, most: 3, saves: 5, ways: ['evict', 'query'] }),
  // Node takes seconds to link a million imports again.
  layered({ width: 100, depth: 100, most: 10, saves: 1, ways: ['evict'] }),
]
