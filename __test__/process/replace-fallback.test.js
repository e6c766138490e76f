// @ts-check
/** Where Node's load cache is out of reach, replaced modules are imported under a query, and the app does not notice. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { ownChoice } from '../helpers/bust.js'
import { httpServer, smallApp } from '../helpers/apps.js'
import { answers, hotEdit, invalidated } from '../helpers/edits.js'
import { major } from '../helpers/node.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

const home = 'src/controllers/home.js'
/** Tells the engine's word for it as well: on Node 20 the query does not show in `import.meta.url`. */
const telling = `
import { addon, loadAddon } from '../../node_modules/hot-hook-rs/js/addon.js'
import { fileURLToPath } from 'node:url'
loadAddon()
const version = addon.version(fileURLToPath(import.meta.url))
export const handle = () => 'controller:1 ' + version + new URL(import.meta.url).search
`
const reach = "Node's load cache is out of reach"

/**
 * Replaces the controller twice and tells which way it went.
 *
 * @param {import('../helpers/server.js').Server} server
 */
async function waysOf(server) {
  await answers(server, '/', 'controller:1 0')
  for (const number of [2, 3]) {
    await server.project.save(home, telling.replace('controller:1', `controller:${number}`), 'write')
    await invalidated(server, home)
    await server.until('/', new RegExp(`^controller:${number} `))
  }
  const { body } = await server.get()
  const query = major >= 22 ? '?hot-hook=2' : ''
  return { 'controller:3 0': 'evict', [`controller:3 2${query}`]: 'query' }[body] ?? body
}

/** What an unexpected Node may be like, as a file that runs ahead of everything else. */
const breakages = {
  'there is no inspector': "require('node:inspector').Session = undefined\n",
  'the inspector refuses': "require('node:inspector').Session.prototype.connect = () => { throw new Error('refused') }\n",
  'the inspector answers with other shapes':
    "require('node:inspector').Session.prototype.post = (method, params, done) => done(null, { result: [], internalProperties: [] })\n",
  'the loader has another name': `
const { Session } = require('node:inspector')
const post = Session.prototype.post
Session.prototype.post = function (method, params, done) {
  return post.call(this, method, params, (error, answer) => {
    for (const one of answer?.result ?? []) if (one.name === 'cascadedLoader') one.name = 'other'
    done(error, answer)
  })
}
`,
  'taking a module out of the cache has no effect': `
const real = Map.prototype.delete
Map.prototype.delete = function (key) { return /^(?:file|data):/.test(key) ? false : real.call(this, key) }
`,
}

for (const [what, text] of Object.entries(breakages)) {
  test(`${what}: the query is used, which NODE_DEBUG tells once`, async (t) => {
    const app = project(t, smallApp({ [home]: telling, 'break.cjs': text }))
    const server = start(app, { nodeArgs: ['--require=./break.cjs'], env: { ...ownChoice, NODE_DEBUG: 'hot-hook' } })
    await server.ready
    assert.equal(await waysOf(server), 'query')
    assert.equal(server.stderr.split(reach).length - 1, 1, server.stderr)
    assert.deepEqual(server.complaints, [])
  })
}

test('CommonJS files are replaced where nothing of Node is within reach, and look as ever', async (t) => {
  const legacy = 'src/controllers/home.cjs'
  const app = project(t, {
    'server.js': httpServer({ ext: 'cjs' }),
    'src/config.cjs': "exports.config = 'config:1'\n",
    [legacy]:
      "const part = require('../part.cjs')\nexports.handle = () => ['controller:1', require('../part.cjs') === part, module.path === __dirname, part.folder].join(' ')\n",
    'src/part.cjs': "exports.folder = module.parent.path === require('node:path').dirname(module.parent.filename) ? 'part:1' : module.parent.path\n",
    'break.cjs': breakages['the inspector refuses'],
  })
  const server = start(app, { nodeArgs: ['--require=./break.cjs'], env: ownChoice })
  await server.ready
  await answers(server, '/', 'controller:1 true true part:1')
  for (let time = 1; time <= 2; time += 1) {
    await hotEdit(server, legacy)
    await hotEdit(server, 'src/part.cjs')
  }
  await answers(server, '/', 'controller:3 true true part:3')
  assert.deepEqual(server.complaints, [])
})

test("with bust: 'evict' that cannot be had, one line says so", async (t) => {
  const app = project(t, smallApp({ [home]: telling, 'break.cjs': breakages['the inspector refuses'] }), {
    hotHook: { boundaries: ['./src/controllers/**'], bust: 'evict' },
  })
  const server = start(app, { nodeArgs: ['--require=./break.cjs'], env: ownChoice })
  await server.ready
  assert.equal(await waysOf(server), 'query')
  assert.equal(server.complaints.length, 1)
  assert.match(server.stderr, new RegExp(reach))
})

for (const [bust, env, expected] of /** @type {const} */ ([
  [undefined, {}, 'evict'],
  ['auto', {}, 'evict'],
  ['evict', {}, 'evict'],
  ['query', {}, 'query'],
  [undefined, { HOT_HOOK_BUST: 'query' }, 'query'],
  ['evict', { HOT_HOOK_BUST: 'query' }, 'evict'],
])) {
  test(`bust ${bust ?? 'not set'}, environment ${JSON.stringify(env)}: ${expected}`, async (t) => {
    const app = project(t, smallApp({ [home]: telling }), { hotHook: { boundaries: ['./src/controllers/**'], bust } })
    const server = start(app, { env: { ...ownChoice, ...env } })
    await server.ready
    assert.equal(await waysOf(server), expected)
    assert.deepEqual(server.complaints, [])
  })
}

const permission = major >= 24 ? '--permission' : '--experimental-permission'

for (const [allowed, expected] of major >= 24
  ? /** @type {const} */ ([
      [[], 'query'],
      [['--allow-inspector'], 'evict'],
    ])
  : /** @type {const} */ ([[[], 'query']])) {
  test(`under the permission model${allowed.length > 0 ? ` with ${allowed}` : ''}: ${expected}`, async (t) => {
    const app = project(t, smallApp({ [home]: telling }))
    const flags = [permission, '--allow-fs-read=*', '--allow-addons', '--allow-worker', ...(major >= 26 ? ['--allow-net'] : []), ...allowed]
    const server = start(app, { nodeArgs: flags, env: ownChoice })
    await server.ready
    assert.equal(await waysOf(server), expected)
    assert.deepEqual(server.complaints, [])
  })
}

test('the query leaves no trace before the first edit', async (t) => {
  const server = start(project(t, smallApp({ [home]: telling })), { env: { HOT_HOOK_BUST: 'query' } })
  await server.ready
  await answers(server, '/', 'controller:1 0')
})
