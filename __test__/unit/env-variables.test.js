// @ts-check
/** Which variables a restart leaves out where the system does not record the environment of a start: the rules of macOS, run here. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { variablesFromFiles } from '../../js/node/env-variables.js'

test('the variables that --env-file has set', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'hot-hook-rs-env-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const file = (/** @type {string} */ name, /** @type {string} */ text) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const files = [
    file('.env', '# comment\nPORT=3000\nexport TOKEN="two words"\nHOME=/nowhere\nBASE=one\n'),
    file('.env.local', 'BASE=two\n'),
    join(folder, 'missing'),
  ]
  // As Node leaves them: HOME was set before it started, and the last file decides.
  const env = { PORT: '3000', TOKEN: 'two words', HOME: '/home/me', BASE: 'two', PATH: '/bin' }
  assert.deepEqual(variablesFromFiles('darwin', files, env).toSorted(), ['BASE', 'PORT', 'TOKEN'])
  assert.deepEqual(variablesFromFiles('darwin', [], env), [])
  assert.deepEqual(variablesFromFiles('linux', files, env), [], 'the system has a record')
})
