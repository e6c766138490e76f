// @ts-check
/**
 * The benchmarks. Every measure checks the answers that it times.
 *
 *     npm run bench                              all of them; the numbers go to docs/performance.md and measurements.md
 *     npm run bench -- --node 26                 on another Node.js line: 20, 22, 24 or 26
 *     npm run bench -- --only save,burst         those whose names begin so; the others stay in the document
 *     npm run bench -- --only idle --print       printed alone, and kept nowhere
 *     npm run bench -- --rounds 9
 *     npm run bench -- --only save --contenders evict,hot-hook       a part of the rows, always printed alone
 *     npm run bench -- --write                   the document anew from the numbers of earlier runs
 *     npm run bench -- --against <commit>        this working tree and that commit in one run, printed alone; the
 *                                                options above but --write go with it
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
import { commitOf, packageOf, packageOfTree } from './lib/against.js'
import { comparison, inRoles } from './lib/comparison.js'
import { contenders } from './lib/contenders.js'
import { run } from './lib/measure.js'
import { merge, section, sections, targets } from './lib/report.js'
import { store, stored } from './lib/results.js'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    node: { type: 'string' },
    only: { type: 'string' },
    contenders: { type: 'string' },
    against: { type: 'string' },
    print: { type: 'boolean' },
    write: { type: 'boolean' },
    'no-build': { type: 'boolean' },
  },
})

/** What is written into which document. */
const documents = /** @type {const} */ ([
  [inRoot('docs', 'performance.md'), targets],
  [inRoot('docs', 'measurements.md'), sections],
])

/** In the order of the document. */
const files = ['start-up', 'import-cost', 'repeated-import', 'save', 'burst', 'memory', 'scan', 'restart']

/** @returns {Promise<import('./lib/measure.js').Measure[]>} */
async function measures() {
  const modules = await Promise.all(files.map((file) => import(`./measures/${file}.js`)))
  return modules.flatMap((module) => module.default)
}

/** What two versions are compared by, unless `--only` says otherwise. */
const compared = 'save,burst,scan,start-up,memory,idle'

/** @param {import('./lib/measure.js').Measure[]} all */
function chosen(all) {
  const only = values.only ?? (values.against === undefined ? undefined : compared)
  const beginnings = only?.split(',')
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
  for (const [document, text] of documents) writeFileSync(document, merge(readFileSync(document, 'utf8'), text(all, results)))
}

/**
 * Who takes part in a measure. The first one is what the others are compared with.
 *
 * @param {import('./lib/measure.js').Measure} measure
 */
function taking(measure) {
  const only = values.contenders?.split(',')
  return contenders(measure.contenders.filter((name, index) => index === 0 || !only || only.includes(name)))
}

/**
 * Runs measures one after the other and prints each as soon as it is done.
 *
 * @param {import('./lib/measure.js').Measure[]} measures
 * @param {string} node
 * @param {(measure: import('./lib/measure.js').Measure) => Map<string, import('./lib/contenders.js').Contender>} takers
 * @param {(measure: import('./lib/measure.js').Measure, outcomes: Record<string, import('./lib/measure.js').Outcome>) => string} reported
 */
async function measured(measures, node, takers, reported) {
  /** @type {string[]} */
  const failures = []
  const start = performance.now()
  const seconds = () => Math.round((performance.now() - start) / 1000)
  for (const [index, measure] of measures.entries()) {
    const progress = (/** @type {string} */ line) => process.stderr.write(`${seconds()} s, ${index + 1}/${measures.length} ${line}\n`)
    const outcomes = await run(measure, takers(measure), { node, rounds: Number(values.rounds), progress })
    console.log(`${reported(measure, outcomes)}\n`)
    for (const { title, failure, mustWork } of Object.values(outcomes)) {
      if (mustWork && failure !== undefined) failures.push(`${measure.name}: ${title}: ${failure}`)
    }
  }
  console.log(`Took ${seconds()} s`)
  if (failures.length > 0) throw new Failure(`What had to work did not:\n${failures.join('\n')}`)
}

/**
 * Compares this working tree with another commit.
 *
 * @param {string} name
 * @param {import('./lib/measure.js').Measure[]} measures
 * @param {string} node
 */
async function compareWith(name, measures, node) {
  const commit = commitOf(name)
  const versions = { now: await packageOfTree({ built: values['no-build'] }), before: await packageOf(commit) }
  const facts = circumstances(node)
  console.log(`before: ${commit.slice(0, 7)}, now: ${facts.commit}. Node.js ${facts.node}, ${facts.machine}, ${facts.date}.\n`)
  const ways = values.contenders?.split(',') ?? ['evict', 'itself']
  const ours = (/** @type {import('./lib/measure.js').Measure} */ measure) =>
    inRoles(contenders(measure.contenders.filter((one) => ways.includes(one))), versions)
  await measured(
    measures.filter((measure) => ours(measure).size > 0),
    node,
    ours,
    comparison,
  )
}

await main(async () => {
  const all = await measures()
  if (values.write) return write(all, stored())
  const taken = chosen(all)
  await install(inRoot('bench'))
  const node = await executable()
  if (values.against !== undefined) return compareWith(values.against, taken, node)
  if (!values['no-build']) await build({ profile: 'release' })
  const facts = circumstances(node)
  await measured(taken, node, taking, (measure, outcomes) => {
    const result = { measure: measure.name, ...facts, outcomes }
    // After each measure: what is there is kept when a later one fails.
    if (!values.print && !values.contenders) write(all, store(result))
    return section(measure, [result])
  })
})
