// @ts-check
/**
 * Stock `medusa develop`, stock HMR (`backend_hmr`) and hot-hook-rs on the same edits, in one interleaved run: each
 * edit is made to the three servers in turn before the next edit comes. Installs and builds what it needs, prints the
 * table of docs/frameworks/medusa.md, and writes it there when asked to.
 *
 *     npm run bench:medusa -- [--rounds 7] [--node 22] [--write]
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { build } from '../../scripts/lib/addon.js'
import { install } from '../../scripts/lib/install.js'
import { nodeOf, versions } from '../../scripts/lib/nodes.js'
import { inRoot, root } from '../../scripts/lib/paths.js'
import { ensurePostgresql } from '../../scripts/lib/postgresql.js'
import { Failure } from '../../scripts/lib/run.js'
import { launch, watching } from './backend.js'
import { hot } from './cases.js'
import { postgres } from './postgres.js'
import { medusaProject, migrate } from './project.js'

const { values: asked } = parseArgs({
  options: { rounds: { type: 'string', default: '7' }, node: { type: 'string', default: '22' }, write: { type: 'boolean', default: false } },
})
const rounds = Number(asked.rounds)
const version = versions.find((one) => one.startsWith(`${asked.node}.`))
if (!version || !(rounds > 0)) throw new Failure(`--node is one of ${versions.join(', ')}, --rounds a number`)

/** How long an edit may take to show before it counts as stale, in milliseconds. */
const PATIENCE = { develop: 60_000, hmr: 5000, hot: 5000 }

/** Stock HMR takes any `api/` or `modules/` in the whole path for Medusa's folders. */
const NEUTRAL = 'backend'

/** @typedef {'develop' | 'hmr' | 'hot'} Kind */
/** @typedef {{ ms: number, failed: number, verdict: 'hot' | 'restart' | 'stale' }} Outcome */

const kinds = /** @type {Kind[]} */ (['develop', 'hmr', 'hot'])

/**
 * @param {import('./backend.js').Backend} backend
 * @param {Kind} kind
 * @param {import('./cases.js').Case} edit
 * @returns {Promise<Outcome>}
 */
async function measure(backend, kind, { file, mark, path, seen, body }) {
  const { json } = await backend.until('the server answers', '/probe', ({ status }) => status === 200, { deadline: 90_000 })
  let ms = 0
  let isStale = false
  const { failed } = await watching(backend, async () => {
    const start = performance.now()
    const fresh = backend.project.bump(file, mark)
    try {
      await backend.until(fresh, path, (answer) => seen(answer.json) === fresh, { body, deadline: PATIENCE[kind] })
    } catch {
      isStale = true
    }
    ms = performance.now() - start
    // What a reload breaks shows a little later too.
    await pause(200)
  })
  const now = await backend.until('the server answers', '/probe', ({ status }) => status === 200, { deadline: 90_000 })
  const verdict = isStale ? 'stale' : now.json.pid === json.pid ? 'hot' : 'restart'
  return { ms, failed: failed.length, verdict }
}

/** @param {number[]} values */
function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? NaN)
}

/** @param {Outcome[]} outcomes */
function cell(outcomes) {
  const shown = outcomes.filter(({ verdict }) => verdict !== 'stale')
  const verdicts = [...new Set(outcomes.map(({ verdict }) => verdict))].map((verdict) => {
    const count = outcomes.filter((one) => one.verdict === verdict).length
    return count === outcomes.length ? verdict : `${verdict} ${count}/${outcomes.length}`
  })
  const failed = outcomes.reduce((sum, one) => sum + one.failed, 0)
  return `${verdicts.join(', ')} | ${shown.length > 0 ? `${median(shown.map(({ ms }) => ms))} ms` : '–'} | ${failed}`
}

/** @param {Outcome[]} outcomes */
function medianOf(outcomes) {
  return median(outcomes.filter(({ verdict }) => verdict !== 'stale').map(({ ms }) => ms))
}

/**
 * @param {Map<string, Record<Kind, Outcome[]>>} results
 * @param {string} medusa its version
 */
function table(results, medusa) {
  const load = loadavg()
    .map((value) => value.toFixed(1))
    .join(', ')
  const rows = [...results].map(([name, outcomes]) => {
    const ratio = (100 * medianOf(outcomes.hot)) / medianOf(outcomes.hmr)
    return `| ${name} | ${kinds.map((kind) => cell(outcomes[kind])).join(' | ')} | ${Number.isNaN(ratio) ? '–' : `${Math.round(ratio)} %`} |`
  })
  return [
    `Node ${version}, Medusa ${medusa}, hot-hook-rs ${ownVersion()} (release build), ${rounds} rounds (one of plain \`develop\`), ${availableParallelism()} cores, load at the end ${load}.`,
    '',
    '| edit | develop | median | failed | stock HMR | median | failed | hot-hook-rs | median | failed | of stock HMR |',
    '|---|---|---|---|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n')
}

const ownVersion = () => versionIn(inRoot('package.json'))

/** @param {string} manifest */
function versionIn(manifest) {
  return /** @type {{ version: string }} */ (JSON.parse(readFileSync(manifest, 'utf8'))).version
}

/**
 * Replaces the table between its marks.
 *
 * @param {string} text
 */
function writeDown(text) {
  const file = inRoot('docs', 'frameworks', 'medusa.md')
  const old = readFileSync(file, 'utf8')
  const fresh = old.replace(/(<!-- bench:medusa -->\n)[^]*(\n<!-- end -->)/, (_, start, end) => `${start}${text}${end}`)
  if (fresh === old) throw new Failure('docs/frameworks/medusa.md has no place for the table')
  writeFileSync(file, fresh)
}

await install(root)
await ensurePostgresql()
await build({ profile: 'release' })
const node = await nodeOf(version)
const database = await postgres()
/** @type {Partial<Record<Kind, import('./backend.js').Backend>>} */
const backends = {}
try {
  const template = await medusaProject(database.create('template_medusa'))
  migrate(node, template)
  const medusa = versionIn(template.path('node_modules/@medusajs/medusa/package.json'))
  template.end()
  for (const kind of kinds) {
    const project = await medusaProject(database.create(kind, 'template_medusa'), NEUTRAL)
    backends[kind] = await launch(node, project, { hot: kind === 'hot', env: kind === 'hmr' ? { MEDUSA_FF_BACKEND_HMR: 'true' } : {} })
  }
  /** @type {Map<string, Record<Kind, Outcome[]>>} */
  const results = new Map(hot.map(({ name }) => [name, { develop: [], hmr: [], hot: [] }]))
  for (let round = 1; round <= rounds; round++) {
    for (const edit of hot) {
      // A restart takes so long that one round of plain `develop` must do, as elsewhere it is the median.
      for (const kind of kinds) {
        if (kind === 'develop' && round > 1) continue
        const backend = backends[kind]
        if (!backend) continue
        const outcome = await measure(backend, kind, edit)
        results.get(edit.name)?.[kind].push(outcome)
        console.error(`${round} ${kind} ${edit.name}: ${outcome.verdict} ${Math.round(outcome.ms)} ms, ${outcome.failed} failed`)
      }
    }
  }
  const text = table(results, medusa)
  console.log(text)
  if (asked.write) writeDown(text)
} finally {
  for (const backend of Object.values(backends)) await backend.end()
  await database.stop()
}
process.exit(0)
