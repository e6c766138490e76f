// @ts-check
/** From the start of the process to the answer that needs every controller. */
import { App } from '../lib/app.js'
import { Subject } from '../lib/subject.js'

const everybody = ['node', 'evict', 'query', 'hot-hook', 'dynohot', 'vite', 'watch', 'nodemon', 'tsx']

/**
 * @param {number} modules
 * @param {string} path the request whose answer ends the measure
 * @param {{ contenders?: string[], targets: import('../lib/measure.js').Target[] }} more
 * @returns {import('../lib/measure.js').Measure}
 */
const startUp = (modules, path, { contenders = everybody, targets }) => ({
  name: `start-up-${modules}`,
  title: `Start-up, ${modules.toLocaleString('en')} modules`,
  note:
    path === '/all'
      ? 'From the start of the process until one request has imported every controller and is answered. CPU and peak memory are those of the whole process tree.'
      : 'From the start of the process until the first request is answered; it imports one controller.',
  contenders,
  columns: [
    { key: 'time', title: 'time', unit: 'ms', to: 'ratio' },
    { key: 'cpu', title: 'CPU', unit: 'ms', to: 'ratio' },
    { key: 'rss', title: 'peak memory', unit: 'MB', to: 'ratio' },
  ],
  targets,
  prepare: () => new App({ modules }),
  finish: (app) => app.remove(),
  async round(contender, { node, shared: app }) {
    const subject = new Subject(contender, { node, directory: app.directory })
    try {
      await subject.listening()
      await subject.answers(path, path === '/all' ? app.expectedOfAll() : app.expected(0))
      const time = performance.now() - subject.started
      const { cpu, rss } = subject.usage() ?? {}
      return { time, ...(cpu && { cpu }), ...(rss && { rss }) }
    } finally {
      await subject.stop()
    }
  },
})

const toNode = (/** @type {string} */ column, /** @type {number} */ most) => ({ column, most, ratioTo: 'node' })

export default [
  startUp(50, '/c/0', { targets: [toNode('time', 1.15)] }),
  startUp(2_000, '/all', { targets: [toNode('time', 0.9), toNode('cpu', 1.1), toNode('rss', 1.15)] }),
  // The others take half a minute a round here, and tell no more than with 2,000.
  startUp(10_000, '/all', { contenders: ['node', 'evict', 'query', 'hot-hook', 'watch'], targets: [toNode('time', 0.9)] }),
]
