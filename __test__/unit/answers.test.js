// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Answers } from '../../js/node/resolution-cache.js'

test('an answer belongs to its importer, until all are forgotten', () => {
  const answers = new Answers()
  answers.set('file:///a.js', './x.js', { url: 'file:///x.js?hot-hook=1', format: 'module' }, 'file:///x.js')
  assert.deepEqual(answers.get('file:///a.js', './x.js'), { url: 'file:///x.js?hot-hook=1', format: 'module', nodes: 'file:///x.js' })
  assert.equal(answers.get('file:///b.js', './x.js'), undefined)
  assert.equal(answers.get('file:///a.js', './y.js'), undefined)
  answers.clear()
  assert.equal(answers.get('file:///a.js', './x.js'), undefined)
})
