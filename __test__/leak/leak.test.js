// @ts-check
/** Thousands of reloads of one module leave the memory as it was. `HOT_HOOK_LEAK_RELOADS` sets how many, default 3,000. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { skipQuery } from '../helpers/bust.js'
import { stripsTypes } from '../helpers/node.js'
import { measure } from './measure.js'
import { cases } from './modules.js'

const reloads = Number(process.env.HOT_HOOK_LEAK_RELOADS ?? 3000)

/** When the process has warmed up, in reloads. */
const settled = 500

/** How much the memory may grow from then on, in MB. */
const limit = 15

/**
 * What may be kept: the resident memory without V8's young generation, which grows to 16 to 64 MB in any program
 * that allocates, and holds nothing that is kept for long.
 *
 * @param {import('./measure.js').Sample} sample
 */
const lasting = ({ rss, young }) => rss - young

for (const name of Object.keys(cases)) {
  const skip = name === 'ts' && !stripsTypes && 'this Node strips no types'
  test(`${reloads} reloads of ${name} in 150 MB of heap`, { skip: skip || skipQuery, timeout: 250_000 }, async (t) => {
    const { samples, seconds, finished, report } = await measure(t, name, { reloads })
    assert.ok(finished, report())
    // What the system takes back for a moment comes again: the highest sample of the warm-up counts.
    const from = samples.filter(({ reload }) => reload <= settled).reduce((one, other) => (lasting(other) > lasting(one) ? other : one))
    const last = samples.at(-1)
    assert.ok(last && last.reload === reloads, 'there are too few samples')
    const megabytes = (/** @type {number} */ bytes) => Math.round(bytes / 1e5) / 10
    const grown = megabytes(lasting(last) - lasting(from))
    const tell = (/** @type {import('./measure.js').Sample} */ one) => `${megabytes(one.rss)} MB, ${megabytes(one.young)} of it young`
    t.diagnostic(`${name}: ${seconds.toFixed(1)} s, RSS ${tell(from)}, to ${tell(last)}: grown by ${grown} MB without the young`)
    assert.ok(grown < limit, `the memory that lasts grew by ${grown} MB from reload ${settled} to ${reloads}\n${JSON.stringify(samples)}`)
  })
}
