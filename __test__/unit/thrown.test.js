// @ts-check
/** What the addon throws has a code. */
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'

/** @type {typeof import('../../js/native.cjs')} */
const addon = createRequire(import.meta.url)('../../js/native.cjs')

test('every function that needs the engine says that it has not been started', () => {
  const calls = [() => addon.dump(), () => addon.take(0, true), () => addon.loading(0, 'file:///a.js'), () => addon.retry('/a.js')]
  for (const call of calls) assert.throws(call, { name: 'Error', code: 'HOT_HOOK_NOT_STARTED', message: /was not started/ })
})

test('what cannot be done is told apart by its code', () => {
  assert.throws(() => addon.globMatches('/', ['(?<!a)b'], []), { code: 'HOT_HOOK_INVALID_GLOB' })
  assert.throws(() => addon.report('{'), { code: 'HOT_HOOK_INVALID_ARGUMENT' })
})

test('what the system and the supervisor refuse is told apart by its code', { skip: process.platform === 'win32' && 'Windows has none of it' }, () => {
  assert.throws(() => addon.duplicate(9999), { code: 'HOT_HOOK_SYSTEM' })
  assert.throws(() => addon.supervisorSend('{}'), { code: 'HOT_HOOK_NO_SUPERVISOR' })
  assert.throws(() => addon.execute('/none', []), { code: 'HOT_HOOK_SYSTEM', message: /none/ })
})
