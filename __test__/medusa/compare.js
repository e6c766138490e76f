// @ts-check
/**
 * Stock `medusa develop`, stock HMR (`backend_hmr`) and hot-hook-rs on the same edits, in one interleaved run: each
 * edit is made to the three servers in turn before the next edit comes. Prints the table of docs/medusa.md.
 *
 *     node __test__/medusa/compare.js [rounds] [Node's major version]
 */
import { setTimeout as pause } from 'node:timers/promises'
import { nodeOf, versions } from '../../scripts/lib/nodes.js'
import { develop, watching } from './backend.js'
import { hot } from './cases.js'
import { postgres } from './postgres.js'
import { medusaProject, migrate } from './project.js'

const rounds = Number(process.argv[2] ?? 5)
const major = process.argv[3] ?? '22'

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

/** @param {number} pid */
function endIfThere(pid) {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended with its parent.
  }
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

const version = /** @type {string} */ (versions.find((one) => one.startsWith(`${major}.`)))
const node = await nodeOf(version)
const database = await postgres()
/** @type {Partial<Record<Kind, import('./backend.js').Backend>>} */
const backends = {}
try {
  const template = await medusaProject(database.create('template_medusa'))
  migrate(node, template)
  template.end()
  for (const kind of kinds) {
    const project = await medusaProject(database.create(kind, 'template_medusa'), NEUTRAL)
    backends[kind] = await develop(node, project, { hot: kind === 'hot', env: kind === 'hmr' ? { MEDUSA_FF_BACKEND_HMR: 'true' } : {} })
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
  console.log(`Node ${version}, ${rounds} rounds (plain \`develop\`: one)\n`)
  console.log('| edit | develop | median | failed | stock HMR | median | failed | hot-hook-rs | median | failed |')
  console.log('|---|---|---|---|---|---|---|---|---|---|')
  for (const [name, outcomes] of results) console.log(`| ${name} | ${kinds.map((kind) => cell(outcomes[kind])).join(' | ')} |`)
} finally {
  for (const backend of Object.values(backends)) {
    const server = (await backend.ask('/probe')).json?.pid
    await backend.stop('SIGTERM')
    // Stock `medusa develop` leaves its server behind.
    if (server) endIfThere(server)
    backend.project.end()
  }
  await database.stop()
}
process.exit(0)
