// @ts-check
/** The interface of adapters, with a framework that loads the files of a folder by itself and keeps what they export. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { skipBefore } from '../helpers/node.js'
import { cannotOverflow, withoutEvents } from '../helpers/overflow.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

const skip = skipBefore(22, 'the adapter of this test, which requires CommonJS')

const framework = `
const { readdirSync } = require('node:fs')
const { createServer } = require('node:http')
const { join } = require('node:path')
const parts = (globalThis.parts = new Map())
exports.load = (path) => require(path)
exports.start = (folder) => {
  for (const name of readdirSync(folder)) parts.set(join(folder, name), exports.load(join(folder, name)))
  const answer = () => [...parts.values()].map((part) => part.say()).sort().join(' ')
  const server = createServer((_, response) => response.end(answer())).listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port))
}
`

const adapter = `
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { plugIn, RestartNeeded } from ${JSON.stringify(new URL('../../js/plug-in.js', import.meta.url).href)}

const directory = import.meta.dirname
const acme = createRequire(import.meta.url)('acme')
const isPart = (path) => path.startsWith(directory + '/parts/')
const adapter = {
  name: 'acme',
  options: { boundaries: ['./{parts,lib}/**'], restart: ['./acme.json'] },
  discover: ['./parts/*.cjs'],
  advice: (path) => (path.endsWith('acme.json') ? 'run "acme migrate"' : undefined),
  async reload({ paths, verify }) {
    const files = [...paths].filter(isPart)
    const once = files.find((path) => path.endsWith('once.cjs'))
    if (once) throw new RestartNeeded(once, 'acme reads it once')
    const fresh = new Map(files.map((path) => [path, existsSync(path) ? acme.load(path) : undefined]))
    verify()
    for (const [path, part] of fresh) part ? globalThis.parts.set(path, part) : globalThis.parts.delete(path)
    return files.length + ' parts'
  },
}
plugIn(adapter, directory)
`

const files = {
  'node_modules/acme/package.json': '{ "name": "acme", "main": "index.cjs" }',
  'node_modules/acme/index.cjs': framework,
  'adapter.mjs': adapter,
  'server.cjs': "require('acme').start(__dirname + '/parts')\n",
  'parts/a.cjs': "const { help } = require('../lib/help.cjs')\nexports.say = () => 'a:1 ' + help()\n",
  'parts/b.cjs': "exports.say = () => 'b:1'\n",
  'lib/help.cjs': "exports.help = () => 'help:1'\n",
  'acme.json': '{}\n',
}

/** @param {import('node:test').TestContext} t */
async function acme(t) {
  const app = project(t, files, { hotHook: null, packageJson: { type: undefined } })
  const server = start(app, { entry: 'server.cjs', imports: [new URL(`file://${app.path('adapter.mjs')}`).href] })
  await server.ready
  await server.until('/', 'a:1 help:1 b:1')
  return server
}

test('what the framework keeps is exchanged: a part, a helper behind it, several at once', { skip }, async (t) => {
  const server = await acme(t)
  await server.project.save('parts/b.cjs', "exports.say = () => 'b:2'\n")
  await server.until('/', 'a:1 help:1 b:2')
  await server.project.save('lib/help.cjs', "exports.help = () => 'help:2'\n")
  await server.until('/', 'a:1 help:2 b:2')
  await server.project.save('lib/help.cjs', "exports.help = () => 'help:3'\n")
  await server.project.save('parts/b.cjs', "exports.say = () => 'b:3'\n")
  await server.until('/', 'a:1 help:3 b:3')
})

test('files that appear and go are told of', { skip }, async (t) => {
  const server = await acme(t)
  await server.project.save('parts/c.cjs', "exports.say = () => 'c:1'\n")
  await server.until('/', 'a:1 help:1 b:1 c:1')
  await server.project.save('parts/c.cjs', "exports.say = () => 'c:2'\n")
  await server.until('/', 'a:1 help:1 b:1 c:2')
  server.project.remove('parts/c.cjs')
  await server.until('/', 'a:1 help:1 b:1')
})

for (const [what, broken, told] of /** @type {const} */ ([
  ['does not parse', "exports.help = () => {{ 'help:2'\n", /lib\/help\.cjs:\d+:\d+/],
  ['throws', "throw new Error('on purpose')\n", /lib\/help\.cjs:1:7[^]*on purpose/],
])) {
  test(`a version that ${what}: the old ones go on, told once, and the fix brings all`, { skip }, async (t) => {
    const server = await acme(t)
    await server.project.save('lib/help.cjs', broken)
    await server.when('the error', () => told.test(server.stderr))
    assert.equal((await server.get('/')).body, 'a:1 help:1 b:1')
    await server.project.save('parts/b.cjs', "exports.say = () => 'b:2'\n")
    await server.project.save('lib/help.cjs', "exports.help = () => 'help:3'\n")
    await server.until('/', 'a:1 help:3 b:2')
    assert.equal(server.complaints.filter((line) => line.includes('the new version failed')).length, 1)
  })
}

test('what the adapter cannot bring asks for a restart, and so does a restart file, with its advice', { skip }, async (t) => {
  const server = await acme(t)
  await server.project.save('parts/once.cjs', "exports.say = () => 'once'\n")
  const { reason, path } = await server.message('hot-hook:full-reload')
  assert.equal(reason, 'acme reads it once')
  assert.equal(path, server.project.path('parts/once.cjs'))
  await server.project.save('acme.json', '{ "a": 1 }\n')
  const asked = await server.message('hot-hook:full-reload')
  assert.equal(asked.reason, 'it matches the `restart` option; run "acme migrate"')
})

test('a part that comes while events are lost is found', { skip: skip || cannotOverflow() }, async (t) => {
  const server = await acme(t)
  withoutEvents(server, ['parts/a.cjs', 'parts/b.cjs', 'lib/help.cjs'], () => {
    writeFileSync(server.project.path('parts/c.cjs'), "exports.say = () => 'c:1'\n")
  })
  await server.until('/', 'a:1 help:1 b:1 c:1')
})
