// @ts-check
/** The scan of a project's imports, in the background while the app starts. */
import { App } from '../lib/app.js'
import { Failed, Subject } from '../lib/subject.js'

/** What `NODE_DEBUG=hot-hook` says of it. */
const SCANNED = /scanned (\d+) files in ([\d.]+) ms/

/**
 * @param {number} modules
 * @param {number} most the target in milliseconds
 * @returns {import('../lib/measure.js').Measure}
 */
const scan = (modules, most) => ({
  name: `scan-${modules}`,
  title: `Scan of ${modules.toLocaleString('en')} modules`,
  note: 'How long the engine takes to read, parse and resolve every module, while the app starts on the same cores; and when the app, which imports its controllers later, listens.',
  contenders: ['node', 'evict'],
  columns: [
    { key: 'time', title: 'scan', unit: 'ms' },
    { key: 'listens', title: 'the app listens', unit: 'ms', to: 'ratio' },
  ],
  targets: [
    { column: 'time', most, of: ['evict'] },
    { column: 'listens', most: 1.15, ratioTo: 'node', of: ['evict'] },
  ],
  prepare: () => new App({ modules }),
  finish: (app) => app.remove(),
  async round(contender, { node, shared: app }) {
    const subject = new Subject(contender, { node, directory: app.directory, env: { NODE_DEBUG: 'hot-hook' } })
    try {
      await subject.listening()
      const listens = performance.now() - subject.started
      if (!contender.ours) return { listens }
      await subject.until(() => SCANNED.test(subject.output), 'scan')
      const [, files, time] = SCANNED.exec(subject.output) ?? []
      // The tree, and a few more than the entry of each app tells.
      if (Math.abs(Number(files) - modules) > 3) throw new Failed(`${files} of ${modules} modules were scanned`)
      return { time: Number(time), listens }
    } finally {
      await subject.stop()
    }
  },
})

export default [scan(10_000, 150), scan(100_000, 2_000)]
