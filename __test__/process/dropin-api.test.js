// @ts-check
/** What hot-hook 1.0.0 offers to programs, under its name. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { httpServer, smallApp } from '../helpers/apps.js'
import { count, hotEdit, messagesOf, restartAsked } from '../helpers/edits.js'
import { run } from '../helpers/child.js'
import { boundaries, project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

const as = 'hot-hook'
const imports = ['hot-hook/register']
const controller = 'src/controllers/home.js'

test('the exports are those of hot-hook, and `hot` is one object however it is reached', async (t) => {
  const app = project(
    t,
    {
      'server.js': `
import { hot } from 'hot-hook'
import tool from 'tool'
const shape = (value) => Object.fromEntries(['init', 'dispose', 'decline', 'dump'].map((name) => [name, typeof value[name]]))
const loader = await import('hot-hook/loader')
console.log(JSON.stringify({ hot: shape(hot), loader: Object.keys(loader).sort(), same: hot === globalThis.hot && hot === tool }))
`,
      'node_modules/tool/package.json': '{ "name": "tool", "type": "module", "exports": "./index.js" }',
      'node_modules/tool/index.js': "export default (await import('hot-hook')).hot\n",
    },
    { as, hotHook: {} },
  )
  for (const started of [imports, []]) {
    const { stdout, stderr } = await run(app, { imports: started })
    assert.equal(stderr, '')
    assert.deepEqual(JSON.parse(stdout), {
      hot: { init: 'function', dispose: 'function', decline: 'function', dump: 'function' },
      loader: ['initialize', 'load', 'resolve'],
      same: true,
    })
  }
})

test('an object of somebody else that is called `hot` is left alone', async (t) => {
  const app = project(
    t,
    {
      'server.js': "import { hot } from 'hot-hook'\nconsole.log(globalThis.hot.mine, typeof hot.dump)\n",
      'before.mjs': 'globalThis.hot = { mine: true }\n',
    },
    { as },
  )
  const { stdout } = await run(app, { imports: ['./before.mjs', ...imports] })
  assert.equal(stdout, 'true function\n')
})

test('hot.init takes every option, and asks back when a restart is needed', async (t) => {
  const server = `
import { hot } from 'hot-hook'
await hot.init({
  root: import.meta.filename,
  rootDirectory: import.meta.dirname,
  boundaries: ['./src/controllers/**/*.js'],
  ignore: ['./src/ignored/**'],
  restart: ['./settings.toml'],
  watch: true,
  throwWhenBoundariesAreNotDynamicallyImported: false,
  onFullReloadAsked: () => console.log('asked'),
})
${httpServer().replace("import { config } from './src/config.js'", "const { config } = await import('./src/config.js')")}`
  const files = smallApp({
    'server.js': server,
    'settings.toml': '',
    'src/ignored/a.js': "export const ignored = 'ignored:1'\n",
    [controller]: "import { ignored } from '../ignored/a.js'\nexport const handle = () => 'controller:1 ' + ignored\n",
  })
  const app = start(project(t, files, { as, hotHook: {} }), { imports: [] })
  await app.ready
  await hotEdit(app, controller)
  await count(app, 'src/ignored/a.js')
  await app.project.save('settings.toml', 'a = 1')
  await restartAsked(app, 'settings.toml')
  await app.when('the callback', () => app.said.stdout.includes('asked'))
  await count(app, 'src/config.js')
  const message = await restartAsked(app, 'src/config.js')
  assert.equal(message.shouldBeReloadable, false)
  assert.equal((await app.get()).body, 'controller:2 ignored:1', 'an ignored file is no part of it')
  assert.equal(app.stderr, '')
})

test('hot.dump() has the shape of hot-hook, relative to the folder of the entry', async (t) => {
  const dump = `
  if (request.url === '/dump') return response.end(JSON.stringify(await (await import('hot-hook')).hot.dump()))
`
  const server = httpServer().replace("if (request.url === '/config')", `${dump}    if (request.url === '/config')`)
  const files = smallApp({
    'server.js': server,
    [controller]: "import { name } from '../service.js'\nexport const handle = () => 'controller:1 ' + name\n",
    'src/service.js': "export const name = 'service:1'\n",
  })
  const app = start(project(t, files, { as }), { imports })
  await app.ready
  await hotEdit(app, 'src/service.js')
  const files_ = JSON.parse((await app.get('/dump')).body)
  const byPath = Object.fromEntries(files_.map((/** @type {any} */ { path, ...rest }) => [path, rest]))
  assert.deepEqual(byPath['src/service.js'], {
    version: 1,
    boundary: false,
    dependents: [controller],
    dependencies: [],
    reloadable: true,
  })
  assert.deepEqual(byPath[controller], {
    version: 1,
    boundary: true,
    dependents: ['server.js'],
    dependencies: ['src/service.js'],
    reloadable: true,
  })
  assert.equal(byPath['server.js'].reloadable, false)
  assert.deepEqual(byPath['server.js'].dependencies.toSorted?.(), ['src/config.js', controller])
  assert.equal(byPath['src/config.js'].reloadable, false)
})

test('hot.dispose(url, callback) and hot.decline(url) take any file URL', async (t) => {
  const files = smallApp({
    'src/controllers/ä b.js': `
import { hot } from 'hot-hook'
hot.dispose(import.meta.url, () => console.log('disposed'))
export const handle = () => 'controller:1'
`,
    [controller]: "import { hot } from 'hot-hook'\nhot.decline(import.meta.url)\nexport const handle = () => 'declined:1'\n",
  })
  const server = httpServer().replace('request.url.slice(1)', 'decodeURI(request.url.slice(1))')
  const app = start(project(t, { ...files, 'server.js': server }, { as, location: 'my (app)' }), { imports })
  await app.ready
  await hotEdit(app, 'src/controllers/ä b.js', { path: '/%C3%A4%20b' })
  await app.when('the callback', () => app.said.stdout.includes('disposed'))
  await app.get()
  await count(app, controller)
  const message = await restartAsked(app, controller)
  assert.deepEqual([message.path, message.paths], [app.project.path(controller), [app.project.path(controller)]])
})

test('the changed file is the first of the paths, whatever imports it', async (t) => {
  const files = smallApp({
    [controller]: "import { a } from '../a.js'\nexport const handle = () => a\n",
    'src/a.js': "export { b as a } from './b.js'\n",
    'src/b.js': "export const b = 'b:1'\n",
  })
  const app = start(project(t, files, { as }), { imports })
  await app.ready
  const { paths } = await hotEdit(app, 'src/b.js')
  assert.deepEqual(paths, ['src/b.js', 'src/a.js', controller].map(app.project.path))
})

test('a boundary that is imported statically: a restart that says so, or an error by the name that hot-hook gives it', async (t) => {
  const files = smallApp()
  files['server.js'] = `import '../${controller}'\n${httpServer().replaceAll('./src', '../src')}`.replaceAll("'../", "'./").replaceAll('`../', '`./')
  const app = start(project(t, files, { as }), { imports })
  await app.ready
  await count(app, controller)
  assert.equal((await restartAsked(app, controller)).shouldBeReloadable, true)
  assert.deepEqual(messagesOf(app, 'hot-hook:invalidated'), [])

  const strict = project(
    t,
    { ...files, 'catch.js': "import('./server.js').catch(({ name, message, code }) => console.log(name + ': ' + message, code))\n" },
    {
      as,
      hotHook: { boundaries, throwWhenBoundariesAreNotDynamicallyImported: true },
    },
  )
  const { code, stderr } = await run(strict, { imports })
  assert.equal(code, 1)
  assert.match(stderr, /FileNotImportedDynamicallyException/)
  const { stdout } = await run(strict, { imports, entry: 'catch.js' })
  assert.equal(
    stdout,
    `FileNotImportedDynamicallyException: The import "./${controller}" is not imported dynamically from server.js.
You must use dynamic import to make it reloadable (HMR) with hot-hook. HOT_HOOK_STATIC_BOUNDARY
`,
  )
})

test('no module has to find our package by its name', async (t) => {
  // As with pnpm: what the app and its dependencies can resolve does not hold us.
  const app = project(
    t,
    smallApp({
      [controller]: `
import.meta.hot?.dispose(() => console.log('disposed'))
export const handle = () => 'controller:1 ' + typeof import.meta.hot?.decline
`,
    }),
    { as: 'not-here' },
  )
  const { pathToFileURL } = await import('node:url')
  const { packageDirectory } = await import('../helpers/subject.js')
  const register = pathToFileURL(`${packageDirectory('hot-hook-rs')}/lib/register.js`).href
  const server = start(app, { imports: [register] })
  await server.ready
  await hotEdit(server, controller)
  await server.when('the callback', () => server.said.stdout.includes('disposed'))
  assert.equal((await server.get()).body, 'controller:2 function')
})
