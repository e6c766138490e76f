// @ts-check
/** Where a project's files may lie: in packages of a workspace, outside the root, below odd names; and when they move. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { dirname } from 'node:path'
import { httpApp, httpServer, smallApp } from '../helpers/apps.js'
import { answers, count, hotEdit, invalidated, messagesOf, pinnedEdit, restartAsked } from '../helpers/edits.js'
import { point } from '../helpers/links.js'
import { boundaries, project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { subject } from '../helpers/subject.js'

const home = 'src/controllers/home.js'

/** @param {import('../helpers/server.js').Server} server */
const asksForNoRestart = (server) => assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [], server.report())

/**
 * @param {import('../helpers/project.js').Project} app
 * @param {string} link
 * @param {string} target both relative to the root
 */
function link(app, link, target) {
  mkdirSync(dirname(app.path(link)), { recursive: true })
  symlinkSync(app.path(target), app.path(link), 'junction')
}

/** @param {string} name */
const manifest = (name) => JSON.stringify({ name, type: 'module', exports: { '.': './index.js', './*': './*.js' } })

/**
 * A monorepo: the app in `apps/web`, the library it uses in `packages/lib`, and that one's own in `packages/base`.
 *
 * @param {import('node:test').TestContext} t
 * @param {Record<string, string>} [more]
 * @param {import('../helpers/project.js').ProjectOptions} [options]
 */
function monorepo(t, more = {}, options = {}) {
  const web = smallApp({
    'package.json': JSON.stringify({ name: 'web', type: 'module', hotHook: { boundaries } }),
    [home]: "import { lib } from '@org/lib'\nexport const handle = () => 'controller:1 ' + lib()\n",
    'src/config.js': "export { name as config } from '@org/lib/name'\n",
  })
  const files = Object.fromEntries(Object.entries(web).map(([path, text]) => [`apps/web/${path}`, text]))
  const app = project(
    t,
    {
      ...files,
      'packages/lib/package.json': manifest('@org/lib'),
      'packages/lib/index.js': "import { base } from '@org/base'\nexport const lib = () => 'lib:1 ' + base\n",
      'packages/lib/name.js': "export const name = 'name:1'\n",
      'packages/base/package.json': manifest('@org/base'),
      'packages/base/index.js': "export { base } from './deep.js'\n",
      'packages/base/deep.js': "export const base = 'base:1'\n",
      ...more,
    },
    { packageJson: { workspaces: ['apps/*', 'packages/*'] }, hotHook: null, ...options },
  )
  return { app, run: (/** @type {import('../helpers/child.js').ChildOptions} */ options = {}) => start(app, { cwd: app.path('apps/web'), ...options }) }
}

/** @param {import('../helpers/server.js').Server} server */
async function editPackages(server) {
  for (const file of ['packages/lib/index.js', 'packages/base/deep.js', 'packages/base/deep.js']) await hotEdit(server, file)
  asksForNoRestart(server)
  await pinnedEdit(server, 'packages/lib/name.js', { path: '/config' })
  await hotEdit(server, `apps/web/${home}`)
}

test('npm workspaces: packages that the root links are hot by their real path', async (t) => {
  const { app, run } = monorepo(t)
  link(app, 'node_modules/@org/lib', 'packages/lib')
  link(app, 'node_modules/@org/base', 'packages/base')
  await editPackages(run())
})

test('pnpm workspaces: packages that each package links are hot, what lies in .pnpm is left alone', async (t) => {
  const store = 'node_modules/.pnpm/dep@1.0.0/node_modules/dep'
  const { app, run } = monorepo(t, {
    [`${store}/package.json`]: manifest('dep'),
    [`${store}/index.js`]: "export const dep = 'dep:1'\n",
    'packages/base/deep.js': "import { dep } from 'dep'\nexport const base = 'base:1 ' + dep\n",
  })
  link(app, 'apps/web/node_modules/@org/lib', 'packages/lib')
  link(app, 'packages/lib/node_modules/@org/base', 'packages/base')
  link(app, 'packages/base/node_modules/dep', store)
  link(app, `apps/web/node_modules/${subject}`, `node_modules/${subject}`)
  const server = run()
  await server.get('/')
  await count(server, `${store}/index.js`)
  await editPackages(server)
  const told = server.messages.flatMap(({ paths }) => paths ?? [])
  assert.deepEqual(
    told.filter((path) => path.includes('node_modules')),
    [],
  )
  assert.match((await server.get('/')).body, /dep:1/)
})

test('a link to a package that leads to another one asks for a restart, once', async (t) => {
  const { app, run } = monorepo(t, {
    'packages/fork/package.json': JSON.stringify({ name: '@org/lib', type: 'module', exports: { '.': './main.js', './name': './main.js' } }),
    'apps/web/src/controllers/other.js': "export const handle = () => 'other:1'\n",
    'packages/fork/main.js': "export const lib = () => 'fork:1'\nexport const name = 'name:2'\n",
  })
  link(app, 'node_modules/@org/lib', 'packages/lib')
  link(app, 'node_modules/@org/base', 'packages/base')
  const server = run()
  assert.equal((await server.get('/')).body, 'controller:1 lib:1 base:1')
  // What installs packages makes all links anew.
  rmSync(app.path('node_modules/@org/lib'))
  await hotEdit(server, 'apps/web/src/controllers/other.js', { path: '/other' })
  link(app, 'node_modules/@org/lib', 'packages/lib')
  await hotEdit(server, 'packages/lib/index.js')
  asksForNoRestart(server)
  rmSync(app.path('node_modules/@org/lib'))
  link(app, 'node_modules/@org/lib', 'packages/fork')
  const message = await restartAsked(server, 'node_modules/@org/lib')
  assert.deepEqual(message.paths, [app.path('node_modules/@org/lib')])
  assert.match(message.reason, /symlink.*another package/)
  await hotEdit(server, 'apps/web/src/controllers/other.js', { path: '/other' })
  assert.equal(messagesOf(server, 'hot-hook:full-reload').length, 1, server.report())
})

test('a file of a linked package may be a symlink that is switched', async (t) => {
  const { app, run } = monorepo(t, { 'packages/lib/other.js': "export const lib = () => 'other:1'\n" })
  link(app, 'node_modules/@org/lib', 'packages/lib')
  renameSync(app.path('packages/lib/index.js'), app.path('packages/lib/one.js'))
  point(app, 'packages/lib/index.js', 'one.js')
  link(app, 'node_modules/@org/base', 'packages/base')
  const server = run()
  assert.equal((await server.get('/')).body, 'controller:1 lib:1 base:1')
  point(app, 'packages/lib/index.js', 'other.js')
  await server.until('/', 'controller:1 other:1')
  rmSync(app.path('packages/lib/index.js'))
  await app.save('packages/lib/index.js', "export const lib = () => 'regular:1'\n")
  await server.until('/', 'controller:1 regular:1')
  asksForNoRestart(server)
})

test('--preserve-symlinks: packages that are linked into node_modules are hot, and pinned', async (t) => {
  const { app, run } = monorepo(t, { 'node_modules/dep/package.json': manifest('dep'), 'node_modules/dep/index.js': "export const dep = 'dep:1'\n" })
  link(app, 'node_modules/@org/lib', 'packages/lib')
  link(app, 'packages/lib/node_modules/@org/base', 'packages/base')
  await app.save(
    `apps/web/${home}`,
    "import { lib } from '@org/lib'\nimport { dep } from 'dep'\nexport const handle = () => 'controller:1 ' + lib() + ' ' + dep\n",
  )
  const server = run({ nodeArgs: ['--preserve-symlinks'] })
  assert.equal((await server.get('/')).body, 'controller:1 lib:1 base:1 dep:1')
  for (let number = 2; number <= 4; number += 1) {
    await count(server, 'packages/lib/index.js')
    await server.until('/', `controller:1 lib:${number} base:${number - 1} dep:1`)
    await count(server, 'packages/base/deep.js')
    await server.until('/', `controller:1 lib:${number} base:${number} dep:1`)
  }
  await count(server, 'node_modules/dep/index.js')
  await hotEdit(server, `apps/web/${home}`)
  assert.match((await server.get('/')).body, /dep:1/)
  asksForNoRestart(server)
  await count(server, 'packages/lib/name.js')
  const { path } = await server.message('hot-hook:full-reload')
  assert.equal(path, app.path('node_modules/@org/lib/name.js'))
})

test('--preserve-symlinks: a linked package is what Node says it is', async (t) => {
  const { app, run } = monorepo(t)
  // Outside node_modules, or the default `ignore` would leave it alone by the path that Node gives it.
  link(app, 'apps/web/src/linked', 'packages/base')
  await app.save(`apps/web/${home}`, "import { base } from '../linked/index.js'\nexport const handle = () => 'controller:1 ' + base\n")
  await app.save('apps/web/src/config.js', "export const config = 'config:1'\n")
  const server = run({ nodeArgs: ['--preserve-symlinks'] })
  assert.equal((await server.get('/')).body, 'controller:1 base:1')
  for (let number = 2; number <= 4; number += 1) {
    await count(server, 'packages/base/deep.js')
    await server.until('/', `controller:1 base:${number}`)
  }
  await hotEdit(server, `apps/web/${home}`)
  asksForNoRestart(server)
})

test('files outside the root are hot, and pinned, like those inside', async (t) => {
  const app = project(
    t,
    {
      ...Object.fromEntries(Object.entries(httpApp()).map(([path, text]) => [`app/${path}`, text])),
      'app/package.json': JSON.stringify({ type: 'module', hotHook: { boundaries: ['./src/controllers/**/*.js', '../outside/controllers/*.js'] } }),
      'app/src/config.js': "export { config } from '../../outside/config.js'\n",
      'app/src/helpers/deep.js': "export { deep } from '../../../outside/deep.js'\n",
      'app/server.js': httpServer().replace('./src/controllers/${name}.js`', '${name === "home" ? "./src" : "../outside"}/controllers/${name}.js`'),
      'outside/config.js': "export const config = 'config:1'\n",
      'outside/deep.js': "export const deep = 'deep:1'\n",
      'outside/controllers/far.js': "export const handle = () => 'far:1'\n",
    },
    { hotHook: null },
  )
  const server = start(app, { cwd: app.path('app') })
  for (let time = 0; time < 2; time += 1) await hotEdit(server, 'outside/deep.js', { how: 'rename' })
  for (let time = 0; time < 2; time += 1) await hotEdit(server, 'outside/controllers/far.js', { path: '/far' })
  asksForNoRestart(server)
  await pinnedEdit(server, 'outside/config.js', { path: '/config' })
})

test('a project below "my (app) [x]/é ü", with files of such names', async (t) => {
  const files = httpApp({
    'src/controllers/größe [1] 100%.js': "import { part } from '../té st/%23pärt%3F.js'\nexport const handle = () => 'size:1 ' + part\n",
    'src/té st/#pärt?.js': "export const part = 'part:1'\n",
    'src/controllers/odd.js': "export const handle = async () => (await import('./größe [1] 100%25.js')).handle()\n",
  })
  const server = start(project(t, files, { location: 'my (app) [x]/é ü' }))
  for (const file of [home, 'src/helpers/deep.js', 'src/legacy/legacy.cjs', 'src/data/settings.json']) await hotEdit(server, file)
  assert.equal((await server.get('/odd')).body, 'size:1 part:1')
  await hotEdit(server, 'src/controllers/größe [1] 100%.js', { path: '/odd' })
  await hotEdit(server, 'src/té st/#pärt?.js', { path: '/odd', how: 'rename' })
  asksForNoRestart(server)
  await pinnedEdit(server, 'src/config.js')
})

test('a whole directory that is renamed away and back, and one that takes its place', async (t) => {
  const app = project(t, httpApp({ 'other/helpers/help.js': "export const help = () => 'other:1'\n" }))
  const server = start(app)
  const before = (await server.get('/')).body
  for (let round = 0; round < 2; round += 1) {
    renameSync(app.path('src/helpers'), app.path('src/kept'))
    await server.until('/', /(Cannot find module|ENOENT).*help\.js/)
    renameSync(app.path('src/kept'), app.path('src/helpers'))
    await server.until('/', before)
  }
  renameSync(app.path('src/helpers'), app.path('src/kept'))
  renameSync(app.path('other/helpers'), app.path('src/helpers'))
  await server.until('/', 'controller:1 service:1 other:1 json:1 cjs:1')
  await server.project.save('src/helpers/help.js', "export const help = () => 'other:2'\n")
  await server.until('/', 'controller:1 service:1 other:2 json:1 cjs:1')
  rmSync(app.path('src/helpers'), { recursive: true })
  renameSync(app.path('src/kept'), app.path('src/helpers'))
  await server.until('/', before)
  // The news of the renames may still be on their way: what counts is that the edit shows, and stays.
  const { marker, next } = await count(server, 'src/helpers/deep.js')
  await server.until('/', before.replace(marker, next))
  await answers(server, '/', before.replace(marker, next))
  asksForNoRestart(server)
})

test('a directory of pinned files that is renamed asks for a restart', async (t) => {
  const app = project(
    t,
    smallApp({
      'src/config.js': "export { config } from './settings/config.js'\n",
      'src/settings/config.js': "export const config = 'config:1'\n",
    }),
  )
  const server = start(app)
  await server.get('/')
  renameSync(app.path('src/settings'), app.path('src/away'))
  await restartAsked(server, 'src/settings/config.js')
})

test(
  'names that differ in case alone are two files, and a rename between them is seen',
  { skip: process.platform !== 'linux' && 'two files where the file system tells cases apart' },
  async (t) => {
    const app = project(
      t,
      smallApp({
        [home]: "import { part } from '../part.js'\nexport const handle = () => 'controller:1 ' + part\n",
        'src/controllers/upper.js': "import { part } from '../Part.js'\nexport const handle = () => 'upper:1 ' + part\n",
        'src/part.js': "export const part = 'lower-part:1'\n",
        'src/Part.js': "export const part = 'upper-part:1'\n",
      }),
    )
    const server = start(app)
    await server.get('/upper')
    await hotEdit(server, 'src/part.js')
    await hotEdit(server, 'src/Part.js', { path: '/upper' })
    await answers(server, '/', 'controller:1 lower-part:2')
    app.remove('src/Part.js')
    await invalidated(server, 'src/Part.js')
    assert.equal((await server.get('/upper')).status, 500)
    renameSync(app.path('src/part.js'), app.path('src/Part.js'))
    await server.until('/upper', 'upper:1 lower-part:2')
    await server.until('/', /(Cannot find module|ENOENT).*part\.js/)
    renameSync(app.path('src/Part.js'), app.path('src/part.js'))
    await server.until('/', 'controller:1 lower-part:2')
    asksForNoRestart(server)
  },
)

test('another `main` of a linked package needs a restart, that of a package nobody imports by its name needs none', async (t) => {
  const main = (/** @type {string} */ name, /** @type {string} */ file) => JSON.stringify({ name, main: file })
  const app = project(
    t,
    smallApp({
      [home]: "import lib from 'lib'\nimport folder from '../folder.cjs'\nexport const handle = () => lib.value + ' ' + folder.value\n",
      'src/folder.cjs': "module.exports = require('../packages/folder')\n",
      'packages/lib/package.json': main('lib', './a.js'),
      'packages/lib/a.js': "exports.value = 'a:1'\n",
      'packages/lib/b.js': "exports.value = 'b:1'\n",
      'packages/folder/package.json': main('folder', './c.js'),
      'packages/folder/c.js': "exports.value = 'c:1'\n",
    }),
  )
  link(app, 'node_modules/lib', 'packages/lib')
  const server = start(app)
  await server.ready
  await answers(server, '/', 'a:1 c:1')
  await hotEdit(server, 'packages/lib/a.js')
  const own = JSON.parse(app.read('package.json'))
  await app.save('package.json', JSON.stringify({ ...own, main: './server.js' }))
  await hotEdit(server, 'packages/folder/c.js')
  assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [], server.report())
  for (const [file, name] of [
    ['packages/lib/package.json', 'lib'],
    ['packages/folder/package.json', 'folder'],
  ]) {
    await app.save(file, main(name, './b.js'))
    const { reason } = await restartAsked(server, file)
    assert.equal(reason, 'its `main` changed')
  }
})
