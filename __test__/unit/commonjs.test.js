// @ts-check
/** The one wrapper of Node's CommonJS loader, and its observers. On every Node.js line. */
import assert from 'node:assert/strict'
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import module, { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { commonJs, observeLoads } from '../../js/node/commonjs.js'

/**
 * A folder with CommonJS files, and a `require` of it.
 *
 * @param {import('node:test').TestContext} t
 * @param {Record<string, string>} files
 */
function folder(t, files) {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'hot-hook-rs-commonjs-')))
  t.after(() => rmSync(path, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text)
  return { path, require: createRequire(join(path, 'index.cjs')) }
}

/** @param {import('node:test').TestContext} t @param {import('../../js/node/commonjs.js').LoadObserver} observer */
const during = (t, observer) => t.after(observeLoads(observer))

test('observers share one wrapper: those that come later are nearer to Node', (t) => {
  const { require } = folder(t, { 'a.cjs': 'module.exports = 1' })
  /** @type {string[]} */
  const order = []
  const note = (/** @type {string} */ name) => () => {
    order.push(`${name} before`)
    return (/** @type {import('../../js/node/commonjs.js').Outcome} */ outcome) => void order.push(`${name} after ${'exports' in outcome && outcome.exports}`)
  }
  during(t, note('first'))
  const wrapper = /** @type {any} */ (module)._load
  during(t, note('second'))
  assert.equal(/** @type {any} */ (module)._load, wrapper)
  assert.equal(require('./a.cjs'), 1)
  assert.deepEqual(order, ['first before', 'second before', 'second after 1', 'first after 1'])
})

test('an observer may have something else loaded, and the parent is the module that asks', (t) => {
  const { path, require } = folder(t, { 'a.cjs': "module.exports = require('./b.cjs')", 'b.cjs': "module.exports = 'b'", 'c.cjs': "module.exports = 'c'" })
  /** @type {(string | undefined)[]} */
  const parents = []
  during(t, (load) => {
    if (load.request !== './b.cjs') return
    parents.push(load.parent?.filename)
    load.request = join(path, 'c.cjs')
  })
  assert.equal(require('./a.cjs'), 'c')
  assert.deepEqual(parents, [join(path, 'a.cjs')])
  assert.ok(commonJs[join(path, 'c.cjs')] && !commonJs[join(path, 'b.cjs')])
})

test('a load that throws is observed, and the error reaches who required it', (t) => {
  const { require } = folder(t, { 'a.cjs': "throw new Error('no')" })
  /** @type {unknown[]} */
  const seen = []
  during(t, () => (outcome) => void seen.push('error' in outcome && outcome.error))
  assert.throws(
    () => require('./a.cjs'),
    (error) => error === seen[0],
  )
  assert.equal(seen.length, 1)
})

test('an observer that ends during a load misses the next, and no other', (t) => {
  const { require } = folder(t, { 'a.cjs': '', 'b.cjs': '' })
  /** @type {string[]} */
  const seen = []
  const stop = observeLoads(({ request }) => {
    seen.push(`once ${request}`)
    stop()
  })
  during(t, ({ request }) => void seen.push(`always ${request}`))
  require('./a.cjs')
  require('./b.cjs')
  assert.deepEqual(seen, ['once ./a.cjs', 'always ./a.cjs', 'always ./b.cjs'])
})
