// @ts-check
/** The parent: what it sends, what it is told, and what happens when there is none. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { httpApp, smallApp } from '../helpers/apps.js'
import { answers, hotEdit, invalidated, messagesOf, pinnedEdit, restartAsked } from '../helpers/edits.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { subject } from '../helpers/subject.js'

const home = 'src/controllers/home.js'
const controllers = ['./src/controllers/**/*.js']

for (const [how, env, hotHook] of /** @type {const} */ ([
  ['HOT_HOOK_WATCH=false', { HOT_HOOK_WATCH: 'false' }, { boundaries: controllers }],
  ['watch: false', {}, { boundaries: controllers, watch: false }],
])) {
  test(`${how}: the parent forwards what it sees`, async (t) => {
    const server = start(project(t, httpApp(), { hotHook }), { env })
    await server.ready
    const forward = async (/** @type {string} */ file, /** @type {string} */ text) => {
      await server.project.save(file, text)
      server.send({ type: 'hot-hook:file-changed', path: server.project.path(file), action: 'change' })
    }
    const before = (await server.get('/')).body
    await forward('src/helpers/deep.js', "export const deep = 'deep:2'\n")
    const { paths } = await invalidated(server, 'src/helpers/deep.js')
    assert.ok(paths.includes(server.project.path(home)))
    await answers(server, '/', before.replace('deep:1', 'deep:2'))
    await forward('src/config.js', "export const config = 'config:2'\n")
    await restartAsked(server, 'src/config.js')
    // A path relative to the working directory, as chokidar gives it with its `cwd` option.
    await server.project.save('src/helpers/deep.js', "export const deep = 'deep:3'\n")
    server.send({ type: 'hot-hook:file-changed', path: 'src/helpers/deep.js', action: 'change' })
    await invalidated(server, 'src/helpers/deep.js')
    await answers(server, '/', before.replace('deep:1', 'deep:3'))
  })
}

test('a parent that forwards add and unlink', async (t) => {
  const server = start(project(t, smallApp()), { env: { HOT_HOOK_WATCH: 'false' } })
  await server.ready
  await server.get('/')
  const path = server.project.path(home)
  server.project.remove(home)
  server.send({ type: 'hot-hook:file-changed', path, action: 'unlink' })
  await invalidated(server, home)
  assert.equal((await server.get('/')).status, 500)
  await server.project.save(home, "export const handle = () => 'controller:2'\n")
  server.send({ type: 'hot-hook:file-changed', path, action: 'add' })
  await server.until('/', 'controller:2')
})

test('a save that the parent does not forward shows all the same', async (t) => {
  const server = start(project(t, smallApp()), { env: { HOT_HOOK_WATCH: 'false' } })
  await server.ready
  await server.get('/')
  const path = server.project.path(home)
  await server.project.save(home, "export const handle = () => 'controller:2'\n")
  server.send({ type: 'hot-hook:file-changed', path, action: 'change' })
  await server.project.save(home, "export const handle = () => 'controller:3'\n")
  await server.until('/', 'controller:3')
})

test('other messages of the parent, and broken ones, are left alone', async (t) => {
  const server = start(project(t, smallApp()))
  await server.ready
  for (const message of [
    null,
    'text',
    5,
    [],
    {},
    { type: 'hot-hook:nothing' },
    { type: 'hot-hook:file-changed' },
    { type: 'hot-hook:file-changed', path: 5 },
  ]) {
    server.send(message)
  }
  await hotEdit(server, home)
  assert.equal(server.said.end, undefined)
})

test('NODE_DEBUG=hot-hook prints every decision with its reason', async (t) => {
  const server = start(project(t, smallApp()), { env: { NODE_DEBUG: 'hot-hook' } })
  await server.ready
  await hotEdit(server, home)
  await pinnedEdit(server, 'src/config.js')
  await server.when('the hot decision', () => /^HOT-HOOK \d+: .*home\.js/m.test(server.stderr))
  await server.when('the pinned decision', () => /^HOT-HOOK \d+: .*config\.js.*server\.js/m.test(server.stderr))
})

test('every message has hot-hook’s fields, and one batch is one message', async (t) => {
  const server = start(project(t, httpApp()))
  await server.ready
  const { type, paths } = await hotEdit(server, 'src/helpers/deep.js')
  assert.equal(type, 'hot-hook:invalidated')
  assert.deepEqual(
    paths.map((/** @type {string} */ path) => path.slice(server.project.root.length + 1)),
    ['src/helpers/deep.js', 'src/helpers/help.js', 'src/services/service.js', home],
  )
  const message = await pinnedEdit(server, 'src/config.js')
  assert.deepEqual(
    Object.keys(message)
      .toSorted()
      .filter((key) => ['path', 'paths', 'reason', 'shouldBeReloadable', 'type'].includes(key)),
    ['path', 'paths', 'reason', 'shouldBeReloadable', 'type'],
  )
  assert.equal(typeof message.shouldBeReloadable, 'boolean')
  assert.equal(messagesOf(server, 'hot-hook:invalidated').length, 1, server.report())
})

for (const install of /** @type {const} */ (['link', 'copy'])) {
  test(`installed by a ${install}, also under the name hot-hook`, async (t) => {
    const app = project(t, smallApp(), { as: 'hot-hook', install })
    const server = start(app, { imports: ['hot-hook/register'] })
    await server.ready
    await hotEdit(server, home)
    await pinnedEdit(server, 'src/config.js')
    assert.deepEqual(server.complaints, [], subject)
  })
}
