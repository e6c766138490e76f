// @ts-check
/** A short soak with fixed seeds, and controls that must fail. `npm run soak` is the long one: see `docs/reliability.md`. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { skipQuery } from '../helpers/bust.js'
import { subject } from '../helpers/subject.js'
import { faultText } from '../soak/report.js'
import { run } from '../soak/run.js'

const isOurs = subject === 'hot-hook-rs'

for (const { seed, parentWatches = false } of [{ seed: 1 }, { seed: 2 }, { seed: 3 }, { seed: 2, parentWatches: true }]) {
  const how = parentWatches ? ', although a parent watches that drops saves' : ''
  test(`random edits of project ${seed} always end as a fresh process answers${how}`, { skip: !isOurs }, async () => {
    /** @type {import('../soak/counts.js').Fault[]} */
    const faults = []
    const { counts, steps } = await run({ seed, edits: 12, parentWatches, onFault: (fault) => void faults.push(fault) })
    assert.deepEqual(faults.map((fault) => faultText(fault, steps[fault.step])), [])
    assert.ok(counts.edits >= 12 && counts.messages > 0, 'nothing was edited, or nobody was told')
  })
}

for (const [breakage, kinds] of /** @type {const} */ ([
  ['decision', ['stale', 'lost', 'outlived']],
  ['silence', ['missedRestart']],
  ['restart', ['needlessRestart']],
  ['chatter', ['messages']],
])) {
  // Under the query the engine's versions replace a module, which the breakage from outside does not reach.
  const skip = !isOurs || (breakage === 'decision' && skipQuery)
  test(`an engine with a broken ${breakage} is found out`, { skip }, async () => {
    const { counts } = await run({ seed: 10, edits: 60, breakage, stopAtFault: true, settleMs: 1000 })
    assert.ok(kinds.some((kind) => counts.faults[kind] > 0), JSON.stringify(counts))
  })
}

test('hot-hook 1.0.0 is found out: it loses saves, or mixes old with new', { skip: !isOurs }, async () => {
  const found = new AbortController()
  const wrong = new Set(['stale', 'lost'])
  const onFault = (/** @type {import('../soak/counts.js').Fault} */ { kind }) => void (wrong.has(kind) && found.abort())
  const { counts } = await run({ seed: 1, edits: 60, name: 'hot-hook', settleMs: 1000, signal: found.signal, onFault })
  assert.ok(found.signal.aborted, JSON.stringify(counts))
})
