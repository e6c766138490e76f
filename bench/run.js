// @ts-check
/**
 * The benchmarks. Every measure checks the answers that it times.
 *
 *     npm run bench                              all of them, and writes docs/performance.md
 *     npm run bench -- start-up save-message     those whose names begin so, printed alone
 *     npm run bench -- --rounds 9 --node 26      another Node.js line: 20, 22, 24 or 26
 *     npm run bench -- start-up-2000 --only evict,hot-hook
 */
import { cpus, totalmem } from 'node:os'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { build } from '../scripts/lib/addon.js'
import { install } from '../scripts/lib/install.js'
import { nodeOf, versions } from '../scripts/lib/nodes.js'
import { inRoot, root } from '../scripts/lib/paths.js'
import { Failure, main } from '../scripts/lib/run.js'
import { run } from './lib/measure.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    node: { type: 'string' },
    only: { type: 'string' },
    output: { type: 'string' },
    'no-build': { type: 'boolean' },
  },
})

/** In the order of the report. */
const files = ['start-up', 'import-cost', 'repeated-import', 'save', 'burst', 'restart', 'memory']

async function measures() {
  const modules = await Promise.all(files.map((file) => import(`./measures/${file}.js`)))
  const all = modules.flatMap((module) => module.default)
  if (positionals.length === 0) return all
  const chosen = all.filter(({ name }) => positionals.some((wanted) => name.startsWith(wanted)))
  if (chosen.length === 0) throw new Failure(`No measure begins so; there are ${all.map(({ name }) => name).join(', ')}`)
  return chosen
}

/** @returns {Promise<string>} the executable of the Node.js that is measured */
async function executable() {
  if (values.node === undefined) return process.execPath
  if (values.node.includes('/')) return values.node
  const version = versions.find((known) => known.startsWith(`${values.node}.`)) ?? values.node
  return nodeOf(version)
}

/**
 * @param {string} node
 * @param {number} rounds
 */
function preamble(node, rounds) {
  const [{ model }] = cpus()
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()
  const { version: ours } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'))
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim()
  return [
    '# Performance',
    '',
    'Written by `npm run bench`. The contenders run the same generated apps in turns, round after round;',
    'every number is the median of the rounds, with half the distance of the quartiles behind it. Every',
    'answer is checked, and a tool that gives a wrong one is reported as failing.',
    '',
    `- hot-hook-rs ${ours} (commit ${commit}), release build`,
    `- Node.js ${version}, ${process.platform} ${process.arch}, ${rounds} rounds`,
    `- ${cpus().length} × ${model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB of memory`,
    `- ${new Date().toISOString().slice(0, 10)}`,
    '',
  ].join('\n')
}

await main(async () => {
  const rounds = Number(values.rounds)
  const chosen = await measures()
  await install(inRoot('bench'))
  if (!values['no-build']) await build({ profile: 'release' })
  const node = await executable()
  const only = values.only?.split(',')
  const start = performance.now()
  const sections = []
  for (const measure of chosen) {
    const section = await run(measure, { node, rounds, only, progress: (line) => process.stderr.write(`${line}\n`) })
    console.log(section)
    sections.push(section)
  }
  const output = values.output ?? (positionals.length === 0 ? inRoot('docs', 'performance.md') : undefined)
  if (output) {
    mkdirSync(inRoot('docs'), { recursive: true })
    writeFileSync(output, `${preamble(node, rounds)}\n${sections.join('\n')}`)
  }
  console.log(`Took ${Math.round((performance.now() - start) / 1000)} s`)
})
