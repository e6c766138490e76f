// @ts-check
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { registeredBefore } from '../../js/node/foreign-hooks.js'

const OURS = 'file:///p/js/register.js'

test('who can have registered hooks before us is told by what Node was told to load', () => {
  for (const [words, expected] of /** @type {[string, string][]} */ ([
    ['--import hot-hook-rs/register', 'nobody'],
    ['--import=hot-hook/register --enable-source-maps', 'nobody'],
    [`--import ${OURS}`, 'nobody'],
    ['--conditions development -C x --import hot-hook-rs/register', 'nobody'],
    ['--inspect-brk=9229 --max-old-space-size=4096 --import hot-hook-rs/register', 'nobody'],
    ['--import hot-hook-rs/register --import ./later.js', 'nobody'],
    ['--import ./earlier.js --import hot-hook-rs/register', 'anybody'],
    ['--import tsx --import=hot-hook-rs/register', 'anybody'],
    ['--import hot-hook-rs/register --require ./cjs.js', 'anybody'],
    ['-r x --import hot-hook-rs/register', 'anybody'],
    ['--import hot-hook-rs/register --loader ./l.js', 'anybody'],
    ['--import hot-hook-rs/register --experimental-test-module-mocks', 'anybody'],
    ['--import hot-hook-rs/register --permission --allow-addons', 'anybody'],
    ['--import hot-hook-rs/register --preserve-symlinks', 'anybody'],
    ['--import hot-hook-rs/register --title "a b"', 'anybody'],
    ['--import=@poppinss/ts-exec --enable-source-maps --import=hot-hook/register', 'transpilers'],
    ['--import @poppinss/ts-exec --import ./earlier.js --import=hot-hook/register', 'anybody'],
    ['--import @poppinss/ts-exec/other --import=hot-hook/register', 'anybody'],
    ['--import=@poppinss/ts-exec', 'anybody'],
    ['--unknown --import hot-hook-rs/register', 'anybody'],
    ['', 'anybody'],
  ])) {
    assert.equal(registeredBefore(words.split(' ').filter(Boolean), OURS), expected, words)
  }
})
