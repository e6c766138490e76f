// @ts-check
/** What every import of a file costs beyond plain Node. */
import { App } from '../lib/app.js'
import { Failed, Subject } from '../lib/subject.js'

const FILES = 5_000

/** Prints what one import of the list took, in microseconds per file. */
const timed = (/** @type {string} */ list) => `
const start = process.hrtime.bigint()
const { sum } = await import('${list}')
const took = Number(process.hrtime.bigint() - start) / 1000 / ${FILES}
process.stdout.write(\`TOOK \${took} \${sum}\\n\`)
process.exit()
`

function prepare() {
  const app = new App({ modules: 25 })
  const names = Array.from({ length: FILES }, (_, index) => `f${index}`)
  const list = `${names.map((name) => `import { ${name} } from './files/${name}.js'\n`).join('')}export const sum = ${names.join(' + ')}\n`
  for (const folder of ['many', 'node_modules/many']) {
    for (const [index, name] of names.entries()) app.write(`${folder}/files/${name}.js`, `export const ${name} = ${index}\n`)
    app.write(`${folder}/index.js`, list)
  }
  app.write('node_modules/many/package.json', '{ "name": "many", "version": "1.0.0", "type": "module", "exports": "./index.js" }\n')
  app.write('app-files.js', timed('./many/index.js'))
  app.write('package-files.js', timed('many'))
  app.age()
  return app
}

/**
 * @param {string} script
 * @param {string} what
 * @param {number} most the target in microseconds
 * @returns {import('../lib/measure.js').Measure}
 */
const importCost = (script, what, most) => ({
  name: `import-cost-${what.split(' ')[0]}`,
  title: `Cost of an import: 5,000 ${what}`,
  note: 'Time per module of one import that leads to 5,000 small modules, inside the process, so without its start.',
  contenders: ['node', 'evict', 'query', 'hot-hook', 'dynohot', 'tsx'],
  columns: [{ key: 'took', title: 'per import, beyond plain Node', unit: 'us', to: 'difference' }],
  targets: [{ column: 'took', most, above: 'node' }],
  prepare,
  finish: (app) => app.remove(),
  async round(contender, { node, shared: app }) {
    const subject = new Subject(contender, { node, directory: app.directory, script })
    try {
      await subject.until(() => subject.output.includes('TOOK'), 'answer')
      const [, took, sum] = /TOOK ([\d.]+) (\d+)/.exec(subject.output) ?? []
      if (Number(sum) !== (FILES * (FILES - 1)) / 2) throw new Failed(`sum ${sum}`)
      return { took: Number(took) }
    } finally {
      await subject.stop()
    }
  },
})

export default [importCost('app-files.js', 'app files', 5), importCost('package-files.js', 'package files', 3)]
