// @ts-check
/** What a child process reports that its parent has reported as often is an echo. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Echoes } from '../../js/protocol/echoes.js'

const [parent, child] = [{}, {}]
const file = ['/app/a.js']

test('the n-th report of a process is an echo once another one has reported the file n times', () => {
  const echoes = new Echoes()
  echoes.tell('hot-hook:invalidated', file, parent)
  echoes.tell('hot-hook:invalidated', file, parent)
  const heard = [1, 2, 3].map(() => echoes.isEcho('hot-hook:invalidated', file, child))
  assert.deepEqual(heard, [true, true, false])
})

test('the first report of a file is none, nor is that of another type or with another file', () => {
  const echoes = new Echoes()
  assert.equal(echoes.isEcho('hot-hook:invalidated', file, child), false)
  assert.equal(echoes.isEcho('hot-hook:full-reload', file, parent), false)
  assert.equal(echoes.isEcho('hot-hook:invalidated', [...file, '/app/b.js'], parent), false)
  assert.equal(echoes.isEcho('hot-hook:invalidated', ['/app/b.js'], child), true)
})

test('a report half a second later is another save', (t) => {
  let now = 0
  t.mock.method(performance, 'now', () => now)
  const echoes = new Echoes()
  echoes.tell('hot-hook:invalidated', file, parent)
  now = 501
  assert.equal(echoes.isEcho('hot-hook:invalidated', file, child), false)
})
