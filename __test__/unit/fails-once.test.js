// @ts-check
/** A test that fails once fails the run; what is listed as unsteady is counted, up to its limit. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { runNodeTests } from '../../scripts/lib/node-tests.js'
import { setApart } from '../../scripts/lib/unsteady.js'

test('a test that fails the first time alone is run once, and fails', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'hot-hook-rs-fails-once-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'once.test.mjs')
  const runs = join(folder, 'runs')
  writeFileSync(runs, '')
  writeFileSync(
    file,
    `
    import assert from 'node:assert/strict'
    import { appendFileSync, readFileSync } from 'node:fs'
    import { describe, test } from 'node:test'
    test('passes', () => {})
    describe('a suite', () => {
      test('fails the first time', () => {
        appendFileSync(${JSON.stringify(runs)}, '.')
        assert.notEqual(readFileSync(${JSON.stringify(runs)}, 'utf8'), '.')
      })
    })
  `,
  )
  // A name of its own: the report of the line that runs this test stays.
  const line = /** @type {const} */ ({ node: process.execPath, version: `${process.versions.node}-once`, bust: 'auto' })
  const { passed, failed, unsteady } = await runNodeTests(line, { quiet: true, files: [file] })
  assert.deepEqual({ passed, failed, unsteady }, { passed: 1, failed: 1, unsteady: 0 })
  assert.equal(readFileSync(runs, 'utf8'), '.')
})

test('a listed test may fail up to its limit', () => {
  const listed = { file: '__test__/a.test.js', name: 'now and then', limit: 2, why: 'a test' }
  const failure = { file: '__test__/a.test.js', name: 'now and then' }
  const judged = (/** @type {{ file?: string, name: string }[]} */ ...failures) => {
    const { failed, unsteady } = setApart({ passed: 1, failed: failures.length, skipped: 0, failures }, [listed])
    return { failed, unsteady }
  }
  assert.deepEqual(judged(failure, failure), { failed: 0, unsteady: 2 })
  assert.deepEqual(judged(failure, failure, failure), { failed: 1, unsteady: 2 })
  assert.deepEqual(judged({ ...failure, name: 'another' }), { failed: 1, unsteady: 0 })
  assert.deepEqual(judged({ ...failure, file: '__test__/b.test.js' }), { failed: 1, unsteady: 0 })
})
