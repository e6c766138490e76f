// @ts-check
/**
 * `npm run soak`: edits random projects at random under a running server, and compares every answer with that of a
 * process started afresh.
 *
 *     npm run soak -- --edits 300 --seed 7      one project
 *     npm run soak -- --edits 200 --seeds 1-25  several, one after the other
 *       --parent             a parent watches (`watch: false`), which tells of changes late and drops some
 *       --unreachable        Node's load cache is out of reach: replaced modules are imported under a query
 *       --shrink             shortens what led to the first fault, and writes it to .cache/soak-<seed>.json
 *       --replay <file>      runs the steps of such a file
 *       --package hot-hook   the upstream package, as a control that must fail
 *       --break decision     breaks the engine from outside, as a control that must fail; also lost, restart, silence
 *       --debug              prints what the engine decided with each fault
 *       --keep               leaves the last state of the project in the temporary directory
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { addCounts, faultsOf, newCounts } from '../__test__/soak/counts.js'
import { faultText, line, unseen } from '../__test__/soak/report.js'
import { run } from '../__test__/soak/run.js'
import { shrink } from '../__test__/soak/shrink.js'
import { inCache } from './lib/paths.js'
import { main } from './lib/run.js'

const { values } = parseArgs({
  options: {
    edits: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string' },
    package: { type: 'string', default: 'hot-hook-rs' },
    break: { type: 'string' },
    parent: { type: 'boolean', default: false },
    unreachable: { type: 'boolean', default: false },
    replay: { type: 'string' },
    shrink: { type: 'boolean', default: false },
    debug: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
})

/** Ends the run in good order, with nothing left behind. */
const abort = new AbortController()
for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => abort.abort())

/** @returns {number[]} */
function seeds() {
  const [first, last = first] = (values.seeds ?? values.seed).split('-').map(Number)
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

/**
 * @param {number} seed
 * @returns {Promise<import('../__test__/soak/counts.js').Counts>}
 */
async function soak(seed) {
  const recorded = values.replay ? JSON.parse(readFileSync(values.replay, 'utf8')) : undefined
  /** @type {import('../__test__/soak/run.js').Options} */
  const options = {
    seed: recorded?.seed ?? seed,
    edits: Number(values.edits),
    name: values.package,
    breakage: values.break,
    parentWatches: values.parent || recorded?.parent,
    unreachable: values.unreachable || recorded?.unreachable,
    steps: recorded?.steps,
    debug: values.debug,
    keep: values.keep,
    signal: abort.signal,
  }
  /** @type {import('../__test__/soak/counts.js').Fault[]} */
  const faults = []
  const start = performance.now()
  const { counts, steps, root } = await run({ ...options, stopAtFault: values.shrink, onFault: (fault) => void faults.push(fault) })
  for (const fault of faults) console.log(faultText(fault, steps[fault.step]))
  console.log(line(`seed ${options.seed}`, counts, (performance.now() - start) / 1000))
  /** What is no part of the recorded steps. */
  const subject = [values.package !== 'hot-hook-rs' ? `--package ${values.package}` : '', values.break ? `--break ${values.break}` : '']
  const again = (/** @type {string[]} */ ...how) => console.log(['  again: npm run soak --', ...how, ...subject].filter(Boolean).join(' '))
  if (faults.length > 0) {
    again('--shrink', `--seed ${options.seed}`, `--edits ${options.edits}`, options.parentWatches ? '--parent' : '', options.unreachable ? '--unreachable' : '')
  }
  if (values.keep) console.log(`  the project is in ${root}`)
  if (values.shrink && faults.length > 0) {
    const short = await shrink(options, steps, faults[0].kind, (text) => console.log(`  ${text}`))
    const file = inCache(`soak-${options.seed}.json`)
    mkdirSync(inCache(), { recursive: true })
    writeFileSync(file, `${JSON.stringify({ seed: options.seed, parent: options.parentWatches, unreachable: options.unreachable, steps: short }, null, 1)}\n`)
    console.log(short.map((step) => JSON.stringify(step)).join('\n'))
    again(`--replay ${file}`)
  }
  return counts
}

await main(async () => {
  const total = newCounts()
  const start = performance.now()
  const list = seeds()
  for (const seed of list) if (!abort.signal.aborted) addCounts(total, await soak(seed))
  if (list.length > 1) console.log(line(`all ${list.length} seeds`, total, (performance.now() - start) / 1000))
  console.log(unseen)
  if (faultsOf(total) > 0) process.exitCode = 1
})
