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

/** How much the resident memory may grow from then on, in MB. */
const limit = 15

for (const name of Object.keys(cases)) {
  const skip = name === 'ts' && !stripsTypes && 'this Node strips no types'
  test(`${reloads} reloads of ${name} in 150 MB of heap`, { skip: skip || skipQuery, timeout: 250_000 }, async (t) => {
    const { samples, seconds, finished, report } = await measure(t, name, { reloads })
    assert.ok(finished, report())
    // What the system takes back for a moment comes again: the highest sample of the warm-up counts.
    const from = samples.filter(({ reload }) => reload <= settled).reduce((one, other) => (other.rss > one.rss ? other : one))
    const last = samples.at(-1)
    assert.ok(last && last.reload === reloads, 'there are too few samples')
    const megabytes = (/** @type {number} */ bytes) => Math.round(bytes / 1e5) / 10
    const grown = megabytes(last.rss - from.rss)
    t.diagnostic(`${name}: ${seconds.toFixed(1)} s, RSS ${megabytes(from.rss)} to ${megabytes(last.rss)} MB, heap ${megabytes(from.heapUsed)} to ${megabytes(last.heapUsed)} MB`)
    assert.ok(grown < limit, `the resident memory grew by ${grown} MB from reload ${settled} to ${reloads}\n${JSON.stringify(samples)}`)
  })
}
