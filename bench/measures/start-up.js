// @ts-check
/** From the start of the process to the answer that needs every controller. */
import { App } from '../lib/app.js'
import { Subject } from '../lib/subject.js'

const everybody = ['node', 'evict', 'query', 'hot-hook', 'dynohot', 'vite', 'watch', 'nodemon', 'tsx']

/**
 * @param {number} modules
 * @param {string} path the request whose answer ends the measure
 * @returns {import('../lib/measure.js').Measure}
 */
const startUp = (modules, path) => ({
  name: `start-up-${modules}`,
  title: `Start-up, ${modules.toLocaleString('en')} modules`,
  note: path === '/all'
    ? 'From the start of the process until one request has imported every controller and is answered. CPU and peak memory are those of the whole process tree.'
    : 'From the start of the process until the first request is answered; it imports one controller.',
  contenders: everybody,
  columns: [
    { key: 'time', title: 'time', unit: 'ms', to: 'ratio' },
    { key: 'cpu', title: 'CPU', unit: 'ms', to: 'ratio' },
    { key: 'rss', title: 'peak memory', unit: 'MB', to: 'ratio' },
  ],
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

export default [startUp(50, '/c/0'), startUp(2_000, '/all'), startUp(10_000, '/all')]
