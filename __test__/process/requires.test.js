// @ts-check
/** Requires of which the source does not tell what they ask for, or from where. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { smallApp } from '../helpers/apps.js'
import { answers, count, hotEdit, messagesOf, restartAsked } from '../helpers/edits.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

const data = { 'src/data.cjs': "exports.data = 'data:1'\n", 'src/controllers/data.cjs': "exports.data = 'data:1'\n" }

/**
 * Controllers that require one file, each by itself.
 *
 * @param {string} create what makes the `require`
 * @param {string} request
 * @param {string} [before] lines at the top
 * @returns {[string, string][]}
 */
const controllers = (create, request, before = '') =>
  ['home', 'other'].map((name) => [
    `src/controllers/${name}.js`,
    `${before}import { createRequire } from 'node:module'\nconst require = ${create}\nconst { data } = require(${request})\nexport const handle = () => '${name}:1 ' + data\n`,
  ])

for (const [what, create, request, file, before] of /** @type {const} */ ([
  ['a computed specifier', 'createRequire(import.meta.url)', "'../' + 'data.cjs'", 'src/data.cjs'],
  ['the working directory as the base', "createRequire(process.cwd() + '/')", "'./src/data.cjs'", 'src/data.cjs'],
  ['package.json as the base', "createRequire(process.cwd() + '/package.json')", "'./src/data.cjs'", 'src/data.cjs'],
  [
    'package.json as the base, which is imported besides',
    "createRequire(process.cwd() + '/package.json')",
    "'./src/data.cjs'",
    'src/data.cjs',
    "import '../../package.json' with { type: 'json' }\n",
  ],
  ['a URL of package.json as the base', "createRequire(new URL('../../package.json', import.meta.url))", "'./src/data.cjs'", 'src/data.cjs'],
  ['a base elsewhere, and a boundary', "createRequire(process.cwd() + '/')", "'./src/controllers/data.cjs'", 'src/controllers/data.cjs'],
])) {
  test(`a hot module requires, with ${what}: hot after every edit of either`, async (t) => {
    const server = start(project(t, smallApp({ ...data, ...Object.fromEntries(controllers(create, request, before)) })))
    await server.ready
    await answers(server, '/home', 'home:1 data:1')
    await answers(server, '/other', 'other:1 data:1')
    for (const number of [2, 3, 4]) {
      await hotEdit(server, file, { path: '/home' })
      await answers(server, '/other', `other:1 data:${number}`)
      await hotEdit(server, 'src/controllers/home.js', { path: '/home' })
    }
    assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [])
    assert.deepEqual(server.complaints, [])
  })
}

test('what a pinned module requires from another base needs a restart, with the reason', async (t) => {
  const files = {
    'src/config.js': "import { createRequire } from 'node:module'\nexport const config = createRequire(process.cwd() + '/')('./src/data.cjs').data\n",
  }
  const server = start(project(t, smallApp({ ...data, ...files })))
  await server.ready
  await answers(server, '/config', 'data:1')
  await count(server, 'src/data.cjs')
  const { reason } = await restartAsked(server, 'src/data.cjs')
  assert.match(reason, /src\/config\.js:2:\d+ requires src\/data\.cjs/)
})

test('where nothing shows who requires a boundary from another base, it needs a restart', async (t) => {
  const files = {
    'src/controllers/home.js': "import { load } from '../load.js'\nconst { data } = load('./src/controllers/data.cjs')\nexport const handle = () => data\n",
    'src/load.js':
      "import * as module from 'node:module'\nconst { ['create' + 'Require']: create } = module\nexport const load = create(process.cwd() + '/')\n",
  }
  const server = start(project(t, smallApp({ ...data, ...files })))
  await server.ready
  await answers(server, '/', 'data:1')
  await count(server, 'src/controllers/data.cjs')
  await restartAsked(server, 'src/controllers/data.cjs')
})

/** A project whose server and controllers are CommonJS. */
const commonJs = (/** @type {Record<string, string>} */ files) => ({
  'server.js': `
const { config } = require('./src/config')
require('node:http').createServer((request, response) => {
  try {
    response.end(request.url === '/config' ? config : require('./src/controllers/' + request.url.slice(1)).handle())
  } catch (error) {
    response.statusCode = 500
    response.end(String(error))
  }
}).listen(0, '127.0.0.1', function () { console.log('ready ' + this.address().port) })
`,
  'src/config/index.js': "exports.config = 'config:1'\n",
  'src/controllers/home.js': "const { util } = require('../util')\nexports.handle = () => 'home:1 ' + util\n",
  'src/controllers/other.js': "exports.handle = () => 'other:1 ' + require('../util').util\n",
  ...files,
})

for (const [found, taken, text] of [
  ['src/util/index.js', 'src/util.js', "exports.util = 'util:5'\n"],
  ['src/util/index.js', 'src/util.json', '{ "util": "util:5" }\n'],
  ['src/util.json', 'src/util.js', "exports.util = 'util:5'\n"],
]) {
  test(`${taken} takes the place of ${found} and gives it back`, async (t) => {
    const first = found.endsWith('.json') ? '{ "util": "util:1" }\n' : "exports.util = 'util:1'\n"
    const server = start(project(t, commonJs({ [found]: first }), { packageJson: { type: 'commonjs' } }))
    await server.ready
    await answers(server, '/home', 'home:1 util:1')
    await answers(server, '/other', 'other:1 util:1')
    await server.project.save(taken, text)
    await server.until('/home', 'home:1 util:5')
    await answers(server, '/other', 'other:1 util:5')
    server.forget()
    await hotEdit(server, taken, { path: '/home' })
    await answers(server, '/other', 'other:1 util:6')
    server.project.remove(taken)
    await server.until('/home', 'home:1 util:1')
    await answers(server, '/other', 'other:1 util:1')
    server.forget()
    await hotEdit(server, found, { path: '/other' })
    await answers(server, '/home', 'home:1 util:2')
    assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [])
  })
}

test('a file that takes the place of one that a pinned module requires needs one restart', async (t) => {
  const server = start(project(t, commonJs({ 'src/util/index.js': "exports.util = 'util:1'\n" }), { packageJson: { type: 'commonjs' } }))
  await server.ready
  await answers(server, '/config', 'config:1')
  await server.project.save('src/config.js', "exports.config = 'config:2'\n")
  await server.message('hot-hook:full-reload')
  await answers(server, '/home', 'home:1 util:1')
  await hotEdit(server, 'src/controllers/home.js', { path: '/home' })
  assert.equal(messagesOf(server, 'hot-hook:full-reload').length, 1, server.report())
})
