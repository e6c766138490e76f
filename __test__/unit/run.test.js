// @ts-check
/** How scripts start commands, by the rules of each system. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import test from 'node:test'
import { binOf, startOf } from '../../scripts/lib/run.js'

test('npm is started by a shell on Windows, with each argument in one piece', () => {
  const line = (/** @type {string[]} */ ...args) => startOf('npm', args, 'win32').file
  assert.equal(line('ci', '--no-audit', '@scope/name@1.2.3', 'C:\\p\\a.tgz'), 'npm ci --no-audit @scope/name@1.2.3 C:\\p\\a.tgz')
  assert.equal(line('install', 'C:\\my project\\a.tgz'), 'npm install "C:\\my project\\a.tgz"')
  assert.equal(line('a&b', 'C:\\my folder\\', 'say "hi"'), 'npm "a&b" "C:\\my folder\\\\" "say \\"hi\\""')
  assert.throws(() => line('100 %'), /no way to write/)
  assert.deepEqual(startOf('npm', ['a b'], 'linux'), { file: 'npm', args: ['a b'], shell: false })
})

test('every other command is started directly, whatever its arguments hold', () => {
  for (const platform of /** @type {const} */ (['win32', 'linux', 'darwin'])) {
    assert.deepEqual(startOf('cargo', ['a b', '%x%'], platform), { file: 'cargo', args: ['a b', '%x%'], shell: false })
  }
})

test('the commands of dev dependencies are scripts that Node runs', () => {
  for (const [name, command] of [
    ['oxlint', 'oxlint'],
    ['typescript', 'tsc'],
    ['@napi-rs/cli', 'napi'],
  ]) {
    assert.ok(existsSync(binOf(name, command)), binOf(name, command))
  }
})
