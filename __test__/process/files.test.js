// @ts-check
/** Files that appear, disappear and come back. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { httpApp, smallApp } from '../helpers/apps.js'
import { answers, hotEdit, invalidated, messagesOf } from '../helpers/edits.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

/** @param {import('../helpers/server.js').Server} server */
const asksForNoRestart = (server) => assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [])

/**
 * Node resolves an import of a file that was there before from its own cache, and then fails to read it.
 *
 * @param {string} name
 */
const missing = (name) => new RegExp(`(Cannot find module|ENOENT).*${name}\\.js`)

test('a new controller is served and is hot', async (t) => {
  const server = start(project(t, smallApp()))
  await server.ready
  await server.project.save('src/controllers/fresh.js', "export const handle = () => 'fresh:1'\n")
  await answers(server, '/fresh', 'fresh:1')
  await hotEdit(server, 'src/controllers/fresh.js', { path: '/fresh' })
  asksForNoRestart(server)
})

test('a new file in a new directory that a controller starts to import is hot', async (t) => {
  const server = start(project(t, smallApp()))
  await server.ready
  await server.get('/')
  await server.project.save('src/deep/new/part.js', "export const part = 'part:1'\n")
  await server.project.save('src/controllers/home.js', "import { part } from '../deep/new/part.js'\nexport const handle = () => 'controller:1 ' + part\n")
  await invalidated(server, 'src/controllers/home.js')
  await answers(server, '/', 'controller:1 part:1')
  await hotEdit(server, 'src/deep/new/part.js')
  asksForNoRestart(server)
})

test('an import that was removed is gone: the file it named no longer invalidates', async (t) => {
  const files = httpApp({ 'src/controllers/other.js': "export const handle = () => 'other:1'\n" })
  const server = start(project(t, files))
  await server.ready
  await server.get('/')
  await server.project.save('src/services/service.js', "export const service = () => 'service:2'\n")
  await invalidated(server, 'src/services/service.js')
  await answers(server, '/', 'controller:1 service:2 json:1 cjs:1')
  const told = messagesOf(server, 'hot-hook:invalidated').length
  await server.project.save('src/helpers/help.js', "export const help = () => 'helper:2'\n")
  await hotEdit(server, 'src/controllers/other.js', { path: '/other' })
  const later = messagesOf(server, 'hot-hook:invalidated').slice(told)
  const controller = server.project.path('src/controllers/home.js')
  assert.ok(
    later.every(({ paths }) => !paths.includes(controller)),
    server.report(),
  )
})

test('a deleted file is an error until it comes back, with a version that goes on', async (t) => {
  const server = start(project(t, httpApp()))
  await server.ready
  for (let number = 2; number <= 4; number += 1) {
    await server.get('/')
    server.project.remove('src/helpers/help.js')
    await invalidated(server, 'src/helpers/help.js')
    const broken = await server.get('/')
    assert.equal(broken.status, 500, `answered ${broken.body}`)
    assert.match(broken.body, missing('help'))
    await server.project.save('src/helpers/help.js', `import { deep } from './deep.js'\nexport const help = () => 'helper:${number} ' + deep\n`)
    await invalidated(server, 'src/helpers/help.js')
    await answers(server, '/', `controller:1 service:1 helper:${number} deep:1 json:1 cjs:1`)
  }
  await hotEdit(server, 'src/helpers/help.js')
  asksForNoRestart(server)
})

test('a controller that is deleted answers with an error, as in a fresh process', async (t) => {
  const server = start(project(t, smallApp()))
  await server.ready
  await server.get('/')
  server.project.remove('src/controllers/home.js')
  await invalidated(server, 'src/controllers/home.js')
  const { status, body } = await server.get('/')
  assert.equal(status, 500, body)
  assert.match(body, missing('home'))
  await server.project.save('src/controllers/home.js', "export const handle = () => 'controller:2'\n")
  await invalidated(server, 'src/controllers/home.js')
  await answers(server, '/', 'controller:2')
})

test('a file of the project that nobody imports says nothing', async (t) => {
  const server = start(project(t, smallApp({ 'src/unused.js': 'export {}\n' })))
  await server.ready
  await server.get('/')
  await server.project.save('src/unused.js', 'export const a = 1\n')
  await server.project.save('src/notes.txt', 'a\n')
  await hotEdit(server, 'src/controllers/home.js')
  assert.deepEqual(
    server.messages.map(({ type }) => type),
    ['hot-hook:invalidated'],
  )
})

test('a service that two controllers share is new in both at once', async (t) => {
  const other = "import { service } from '../services/service.js'\nexport const handle = () => 'other:1 ' + service()\n"
  const server = start(project(t, httpApp({ 'src/controllers/other.js': other })))
  await server.ready
  await server.get('/other')
  const { paths } = await hotEdit(server, 'src/services/service.js')
  assert.deepEqual(new Set(paths), new Set(['src/services/service.js', 'src/controllers/home.js', 'src/controllers/other.js'].map(server.project.path)))
  await answers(server, '/other', 'other:1 service:2 helper:1 deep:1')
})
