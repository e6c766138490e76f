// @ts-check
/** A short soak with fixed seeds, and controls that must fail. `npm run soak` is the long one: see `docs/reliability.md`. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { skipQuery } from '../helpers/bust.js'
import { deadlineMs } from '../helpers/child.js'
import { subject } from '../helpers/subject.js'
import { faultText } from '../soak/report.js'
import { run } from '../soak/run.js'
import { shrink } from '../soak/shrink.js'

const isOurs = subject === 'hot-hook-rs'

for (const { seed, parentWatches = false } of [{ seed: 1 }, { seed: 2 }, { seed: 3 }, { seed: 2, parentWatches: true }]) {
  const how = parentWatches ? ', although a parent watches that drops saves' : ''
  test(`random edits of project ${seed} always end as a fresh process answers${how}`, { skip: !isOurs }, async () => {
    /** @type {import('../soak/counts.js').Fault[]} */
    const faults = []
    const { counts, steps } = await run({ seed, edits: 12, parentWatches, onFault: (fault) => void faults.push(fault) })
    assert.deepEqual(
      faults.map((fault) => faultText(fault, steps[fault.step])),
      [],
    )
    assert.ok(counts.edits >= 12 && counts.messages > 0, 'nothing was edited, or nobody was told')
  })
}

// Under the query an ES module that is required restarts: these projects have enough that are not.
for (const [breakage, seed, kinds] of /** @type {const} */ ([
  ['decision', 10, ['stale', 'lost', 'outlived']],
  ['silence', 10, ['missedRestart']],
  ['restart', 10, ['needlessRestart']],
  ['chatter', 5, ['messages']],
])) {
  // Under the query the engine's versions replace a module, which the breakage from outside does not reach.
  const skip = !isOurs || (breakage === 'decision' && skipQuery)
  test(`an engine with a broken ${breakage} is found out`, { skip }, async () => {
    const { counts } = await run({ seed, edits: 60, breakage, stopAtFault: true, settleMs: 1000 })
    assert.ok(
      kinds.some((kind) => counts.faults[kind] > 0),
      JSON.stringify(counts),
    )
  })
}

test('hot-hook 1.0.0 is found out: it loses saves, or mixes old with new', { skip: !isOurs }, async () => {
  const found = new AbortController()
  const wrong = new Set(['stale', 'lost'])
  const onFault = (/** @type {import('../soak/counts.js').Fault} */ { kind }) => void (wrong.has(kind) && found.abort())
  const { counts } = await run({ seed: 1, edits: 60, name: 'hot-hook', settleMs: 1000, signal: found.signal, onFault })
  assert.ok(found.signal.aborted, JSON.stringify(counts))
})

test('what led to a fault is shortened to a single edit, which leads to it again', { skip: !isOurs }, async () => {
  // Four files are replaced for this one, none of which is required: that is so under the query as well.
  const edits = /** @type {const} */ ({ junk: { do: 'junk', way: 'write' }, value: { do: 'value', file: 'lib3', way: 'write' } })
  const step = (/** @type {(keyof typeof edits)[]} */ ...names) => ({
    edits: names.map((name) => edits[name]),
    gaps: names.map(() => 0),
    traffic: false,
    marker: true,
  })
  const options = { seed: 40, edits: 0, breakage: 'chatter', stopAtFault: true }
  const short = await shrink(options, [step('junk'), step('junk', 'value')], 'messages', () => {})
  assert.deepEqual(
    short.map((one) => one.edits),
    [[edits.value]],
  )
  const { counts } = await run({ ...options, steps: short })
  assert.equal(counts.faults.messages, 1)
})

// What Ctrl-C and `timeout` do: the processes under the run end when it does not know yet.
test('a signal to the whole group ends a run in good order', { skip: process.platform === 'win32' && 'no groups' }, async (t) => {
  const temporary = mkdtempSync(join(tmpdir(), 'hot-hook-test-'))
  const script = fileURLToPath(new URL('../../scripts/soak.js', import.meta.url))
  const soak = spawn(process.execPath, [script, '--edits', '100000'], { detached: true, env: { ...process.env, TMPDIR: temporary } })
  const closed = once(soak, 'close')
  t.after(async () => {
    if (soak.exitCode === null && soak.signalCode === null) process.kill(-Number(soak.pid), 'SIGKILL')
    await closed
    rmSync(temporary, { recursive: true, force: true, maxRetries: 3 })
  })
  let said = ''
  for (const stream of [soak.stdout, soak.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text))
  const end = Date.now() + deadlineMs
  const isUnderWay = () => readdirSync(temporary).some((name) => existsSync(join(temporary, name, 'app/src/routes/marker.js')))
  while (!isUnderWay() && Date.now() < end) await pause(20)
  process.kill(-Number(soak.pid), 'SIGTERM')
  const [code] = await closed
  assert.equal(code, 0, said)
  assert.match(said, /^ok {3}seed 1: /m)
  assert.deepEqual(readdirSync(temporary), [])
})
