// @ts-check
/**
 * The benchmarks. Every measure checks the answers that it times.
 *
 *     npm run bench                              all of them; the numbers go to docs/performance.md
 *     npm run bench -- --node 26                 on another Node.js line: 20, 22, 24 or 26
 *     npm run bench -- --only save,burst         those whose names begin so; the others stay in the document
 *     npm run bench -- --only idle --print       printed alone, and kept nowhere
 *     npm run bench -- --rounds 9
 *     npm run bench -- --only save --contenders evict,hot-hook       a part of the rows, always printed alone
 *     npm run bench -- --write                   the document anew from the numbers of earlier runs
 */
import { cpus, totalmem } from 'node:os'
import { readFileSync, writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { build } from '../scripts/lib/addon.js'
import { install } from '../scripts/lib/install.js'
import { nodeOf, versions } from '../scripts/lib/nodes.js'
import { inRoot, root } from '../scripts/lib/paths.js'
import { Failure, main } from '../scripts/lib/run.js'
import { run } from './lib/measure.js'
import { merge, report, section } from './lib/report.js'
import { store, stored } from './lib/results.js'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    node: { type: 'string' },
    only: { type: 'string' },
    contenders: { type: 'string' },
    print: { type: 'boolean' },
    write: { type: 'boolean' },
    'no-build': { type: 'boolean' },
  },
})

const document = inRoot('docs', 'performance.md')

/** In the order of the document. */
const files = ['start-up', 'import-cost', 'repeated-import', 'save', 'burst', 'memory', 'scan', 'restart']

/** @returns {Promise<import('./lib/measure.js').Measure[]>} */
async function measures() {
  const modules = await Promise.all(files.map((file) => import(`./measures/${file}.js`)))
  return modules.flatMap((module) => module.default)
}

/** @param {import('./lib/measure.js').Measure[]} all */
function chosen(all) {
  const beginnings = values.only?.split(',')
  const some = beginnings ? all.filter(({ name }) => beginnings.some((beginning) => name.startsWith(beginning))) : all
  if (some.length === 0) throw new Failure(`No measure begins so; there are ${all.map(({ name }) => name).join(', ')}`)
  return some
}

/** @returns {Promise<string>} the executable of the Node.js that is measured */
async function executable() {
  if (values.node === undefined) return process.execPath
  if (values.node.includes('/')) return values.node
  const version = versions.find((known) => known.startsWith(`${values.node}.`)) ?? values.node
  return nodeOf(version)
}

/**
 * What the numbers depend on.
 *
 * @param {string} node
 */
function circumstances(node) {
  const [{ model }] = cpus()
  return {
    node: execFileSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim(),
    machine: `${process.platform} ${process.arch}, ${cpus().length} × ${model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB`,
    commit: execFileSync('git', ['describe', '--always', '--dirty'], { cwd: root, encoding: 'utf8' }).trim(),
    date: new Date().toISOString().slice(0, 10),
  }
}

/**
 * @param {import('./lib/measure.js').Measure[]} all
 * @param {import('./lib/results.js').Result[]} results
 */
function write(all, results) {
  writeFileSync(document, merge(readFileSync(document, 'utf8'), report(all, results)))
}

await main(async () => {
  const all = await measures()
  if (values.write) return write(all, stored())
  const rounds = Number(values.rounds)
  const taken = chosen(all)
  await install(inRoot('bench'))
  if (!values['no-build']) await build({ profile: 'release' })
  const node = await executable()
  const facts = circumstances(node)
  /** @type {string[]} */
  const failures = []
  const start = performance.now()
  const seconds = () => Math.round((performance.now() - start) / 1000)
  for (const [index, measure] of taken.entries()) {
    const progress = (/** @type {string} */ line) => process.stderr.write(`${seconds()} s, ${index + 1}/${taken.length} ${line}\n`)
    const outcomes = await run(measure, { node, rounds, only: values.contenders?.split(','), progress })
    const result = { measure: measure.name, ...facts, outcomes }
    console.log(`${section(measure, [result])}\n`)
    for (const { title, failure, mustWork } of Object.values(outcomes)) {
      if (mustWork && failure !== undefined) failures.push(`${measure.name}: ${title}: ${failure}`)
    }
    // After each measure: what is there is kept when a later one fails.
    if (!values.print && !values.contenders) write(all, store(result))
  }
  console.log(`Took ${seconds()} s`)
  if (failures.length > 0) throw new Failure(`What had to work did not:\n${failures.join('\n')}`)
})
