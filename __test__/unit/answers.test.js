// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Answers, areFirst } from '../../js/answers.js'

const OURS = 'file:///p/js/register.js'

test('we answer by ourselves only where nobody can have registered hooks before us', () => {
  for (const [words, expected] of /** @type {[string, boolean][]} */ ([
    ['--import hot-hook-rs/register', true],
    ['--import=hot-hook/register --enable-source-maps', true],
    [`--import ${OURS}`, true],
    ['--conditions development -C x --import hot-hook-rs/register', true],
    ['--inspect-brk=9229 --max-old-space-size=4096 --import hot-hook-rs/register', true],
    ['--import hot-hook-rs/register --import ./later.js', true],
    ['--import ./earlier.js --import hot-hook-rs/register', false],
    ['--import tsx --import=hot-hook-rs/register', false],
    ['--import hot-hook-rs/register --require ./cjs.js', false],
    ['-r x --import hot-hook-rs/register', false],
    ['--import hot-hook-rs/register --loader ./l.js', false],
    ['--import hot-hook-rs/register --experimental-test-module-mocks', false],
    ['--import hot-hook-rs/register --permission --allow-addons', false],
    ['--import hot-hook-rs/register --preserve-symlinks', false],
    ['--import hot-hook-rs/register --title "a b"', false],
    ['--unknown --import hot-hook-rs/register', false],
    ['', false],
  ])) {
    assert.equal(areFirst(words.split(' ').filter(Boolean), OURS), expected, words)
  }
})

test('an answer belongs to its importer, until all are forgotten', () => {
  const answers = new Answers()
  answers.set('file:///a.js', './x.js', { url: 'file:///x.js?hot-hook=1', format: 'module' }, 'file:///x.js')
  assert.deepEqual(answers.get('file:///a.js', './x.js'), { url: 'file:///x.js?hot-hook=1', format: 'module', nodes: 'file:///x.js' })
  assert.equal(answers.get('file:///b.js', './x.js'), undefined)
  assert.equal(answers.get('file:///a.js', './y.js'), undefined)
  answers.clear()
  assert.equal(answers.get('file:///a.js', './x.js'), undefined)
})
