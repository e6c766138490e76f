// @ts-check
/** Projects whose folder, entry, options or boundaries are reached through symlinks. */
import assert from 'node:assert/strict'
import { renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { smallApp } from '../helpers/apps.js'
import { hotEdit, messagesOf, pinnedEdit, restartAsked } from '../helpers/edits.js'
import { point } from '../helpers/links.js'
import { boundaries, project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

const home = 'src/controllers/home.js'

/**
 * A project, and a link to it.
 *
 * @param {import('node:test').TestContext} t
 * @param {import('../helpers/project.js').ProjectOptions} [options]
 */
function linkedApp(t, options) {
  const app = project(t, smallApp(), { location: 'real', ...options })
  const link = join(app.root, '../link')
  symlinkSync(app.root, link, 'junction')
  return { app, link }
}

/** @param {import('../helpers/server.js').Server} server */
async function isAsElsewhere(server) {
  for (let time = 0; time < 2; time += 1) await hotEdit(server, home)
  assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [], server.report())
  await pinnedEdit(server, 'src/config.js', { path: '/config' })
  assert.deepEqual(server.complaints, [])
}

for (const [how, nodeArgs] of /** @type {[string, string[]][]} */ ([
  ['', []],
  [' with --preserve-symlinks-main', ['--preserve-symlinks-main']],
  [' with --preserve-symlinks', ['--preserve-symlinks']],
])) {
  test(`an entry that is given by a path through a symlink${how}`, async (t) => {
    const { app, link } = linkedApp(t)
    await isAsElsewhere(start(app, { entry: join(link, 'server.js'), nodeArgs }))
  })
}

test('everything by its path through a symlink, where Node is told to keep that', async (t) => {
  const { app, link } = linkedApp(t)
  const server = start(app, { entry: join(link, 'server.js'), nodeArgs: ['--preserve-symlinks', '--preserve-symlinks-main'] })
  await server.get()
  for (const answer of ['controller:2', 'controller:3']) {
    await app.save(home, `export const handle = () => '${answer}'\n`)
    const { paths } = await server.message('hot-hook:invalidated')
    assert.deepEqual(paths, [join(link, home)])
    await server.until('/', answer)
  }
  assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [], server.report())
  assert.deepEqual(server.complaints, [])
})

test('an entry that is itself a link, in a folder of another project', async (t) => {
  const app = project(t, smallApp({ 'bin/package.json': '{ "hotHook": { "boundaries": [] } }' }))
  point(app, 'bin/serve.js', '../server.js')
  await isAsElsewhere(start(app, { entry: 'bin/serve.js' }))
})

test('a working directory that is reached through a symlink', async (t) => {
  const { app, link } = linkedApp(t)
  await isAsElsewhere(start(app, { cwd: link, env: { PWD: link } }))
})

test('rootDirectory may name a symlink', async (t) => {
  const { app } = linkedApp(t, { hotHook: { boundaries, rootDirectory: '../link' } })
  await isAsElsewhere(start(app))
})

test('hot.init() in an entry that is given by a path through a symlink', async (t) => {
  const app = project(
    t,
    {
      ...smallApp(),
      'main.js':
        "import { hot } from 'hot-hook-rs'\nawait hot.init({ root: process.argv[1], boundaries: ['./src/controllers/**/*.js'] })\nawait import('./server.js')\n",
    },
    { location: 'real', hotHook: null },
  )
  const link = join(app.root, '../link')
  symlinkSync(app.root, link, 'junction')
  await isAsElsewhere(start(app, { entry: join(link, 'main.js'), imports: [] }))
})

test('a folder of boundaries may be a symlink, and lead to another one', async (t) => {
  const app = project(
    t,
    smallApp({
      'shared/controllers/home.js': "export const handle = () => 'shared:1'\n",
      'other/controllers/home.js': "export const handle = () => 'other:1'\n",
    }),
  )
  rmSync(app.path('src/controllers'), { recursive: true })
  point(app, 'src/controllers', '../shared/controllers')
  const server = start(app)
  assert.equal((await server.get()).body, 'shared:1')
  for (let time = 0; time < 2; time += 1) await hotEdit(server, 'shared/controllers/home.js')
  point(app, 'src/controllers', '../other/controllers')
  await server.until('/', 'other:1')
  for (let time = 0; time < 2; time += 1) await hotEdit(server, 'other/controllers/home.js')
  rmSync(app.path('src/controllers'))
  renameSync(app.path('shared/controllers'), app.path('src/controllers'))
  await server.until('/', 'shared:3')
  await hotEdit(server, home)
  assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [], server.report())
  assert.deepEqual(server.complaints, [])
})

test('a boundary pattern that leads through a symlink to the project is complained of', async (t) => {
  const { app, link } = linkedApp(t)
  await app.save('package.json', JSON.stringify({ type: 'module', hotHook: { boundaries: [`${link}/src/controllers/*.js`] } }))
  const server = start(app)
  await server.get()
  await server.when('a complaint', () => server.complaints.length > 0)
  assert.equal(server.complaints.length, 1)
  assert.match(server.complaints[0] ?? '', /boundaries.*through a symlink/)
  assert.ok(server.complaints[0]?.includes(app.path('src/controllers')))
  const message = restartAsked(server, home)
  await app.save(home, "export const handle = () => 'controller:2'\n")
  await message
})
