// @ts-check
/** `import.meta.hot` and the `hot` export: hot-hook's API. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { smallApp } from '../helpers/apps.js'
import { answers, hotEdit, invalidated, messagesOf, pinnedEdit, restartAsked } from '../helpers/edits.js'
import { skipBefore, stripsTypes } from '../helpers/node.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { subject } from '../helpers/subject.js'

const home = 'src/controllers/home.js'

/** A controller that counts how often its versions were disposed of. */
const disposing = `
globalThis.disposed ??= 0
import.meta.hot?.dispose(() => { globalThis.disposed += 1 })
export const handle = () => 'controller:1 disposed=' + globalThis.disposed
`

for (const location of ['plain', 'with space', 'ünïcodé ☂', '100% [a] (b) {c} #d']) {
  test(`dispose runs once for each version that is replaced, below "${location}"`, async (t) => {
    const server = start(project(t, smallApp({ [home]: disposing }), { location }))
    await server.ready
    await answers(server, '/', 'controller:1 disposed=0')
    for (const times of [1, 2, 3]) {
      await server.project.save(home, disposing.replace('controller:1', `controller:${times + 1}`))
      await invalidated(server, home)
      await server.until('/', `controller:${times + 1} disposed=${times}`)
    }
  })

  test(`an edit is hot, and decline makes a file pinned, below "${location}"`, async (t) => {
    const declining = "import.meta.hot?.decline()\nexport const handle = () => 'declined:1'\n"
    const files = smallApp({ 'src/controllers/declined.js': declining })
    const server = start(project(t, files, { location }))
    await server.ready
    await hotEdit(server, home)
    const message = await pinnedEdit(server, 'src/controllers/declined.js', { path: '/declined' })
    assert.equal(message.path, server.project.path('src/controllers/declined.js'))
    assert.equal(messagesOf(server, 'hot-hook:full-reload').length, 1)
  })
}

test('dispose of an importer runs when what it imports changes', async (t) => {
  const part = "export const part = 'part:1'\n"
  const files = smallApp({ [home]: `import { part } from '../part.js'\n${disposing}`.replace("'controller:1 ", "part + ' "), 'src/part.js': part })
  const server = start(project(t, files))
  await server.ready
  await answers(server, '/', 'part:1 disposed=0')
  await server.project.save('src/part.js', part.replace('1', '2'))
  await invalidated(server, 'src/part.js')
  await server.until('/', 'part:2 disposed=1')
})

test('a mistake in a dispose callback is reported and stops nothing', async (t) => {
  const failing = "import.meta.hot?.dispose(() => { throw new Error('bad disposer') })\n" + disposing
  const server = start(project(t, smallApp({ [home]: failing })))
  await server.ready
  await server.get('/')
  await server.project.save(home, failing.replace('controller:1', 'controller:2'))
  await invalidated(server, home)
  await server.until('/', 'controller:2 disposed=1')
  await server.when('the report', () => /a dispose callback of \S*home\.js failed: Error: bad disposer/.test(server.stderr))
  assert.equal(server.said.end, undefined)
})

test('import.meta.hot.boundary makes an import a boundary', async (t) => {
  const files = {
    'server.js': smallApp()['server.js'].replace('.js`)', '.js`, import.meta.hot?.boundary)'),
    'src/config.js': smallApp()['src/config.js'],
    [home]: smallApp()[home],
  }
  const server = start(project(t, files, { hotHook: {} }))
  await server.ready
  await hotEdit(server, home)
  await hotEdit(server, home)
})

test("with: { hot: 'true' } makes an import a boundary", async (t) => {
  const files = smallApp({
    'server.js': smallApp()['server.js'].replace('.js`)', ".js`, { with: { hot: 'true' } })"),
  })
  const server = start(project(t, files, { hotHook: {} }))
  await server.ready
  await hotEdit(server, home)
  await hotEdit(server, home)
})

test('import.meta.hot is there in TypeScript that Node strips itself', { skip: !stripsTypes && skipBefore(22, 'type stripping') }, async (t) => {
  const files = {
    'server.ts': smallApp()['server.js'].replaceAll('.js', '.ts'),
    'src/config.ts': smallApp()['src/config.js'],
    'src/controllers/home.ts': disposing.replace('() =>', '(): string =>'),
  }
  const server = start(project(t, files), { entry: 'server.ts' })
  await server.ready
  await answers(server, '/', 'controller:1 disposed=0')
  await server.project.save('src/controllers/home.ts', disposing.replace('controller:1', 'controller:2'))
  await server.until('/', 'controller:2 disposed=1')
})

test('import.meta.hot is there in the entry, after a hashbang, by destructuring and in node_modules', async (t) => {
  const asking = "const { hot } = import.meta\nexport const found = [typeof hot?.dispose, 'hot' in import.meta].join()\n"
  const files = smallApp({
    'server.js': `#!/usr/bin/env node\nglobalThis.entryHot = typeof import.meta.hot?.dispose${smallApp()['server.js']}`,
    [home]:
      "import { found } from 'asks'\nimport { found as mine } from '../asks.js'\nexport const handle = () => [globalThis.entryHot, found, mine].join(' ')\n",
    'src/asks.js': asking,
    'node_modules/asks/package.json': '{ "name": "asks", "type": "module", "exports": "./index.js" }',
    'node_modules/asks/index.js': asking,
  })
  const server = start(project(t, files))
  await server.ready
  await answers(server, '/', 'function function,true function,true')
})

test('import.meta.hot is not there in modules that do not ask for it', async (t) => {
  const sneaky = "const meta = import.meta\nexport const handle = () => Object.keys(meta).filter((key) => key === 'h' + 'ot').length\n"
  const server = start(project(t, smallApp({ [home]: sneaky })))
  await server.ready
  await answers(server, '/', '0')
})

test('hot.init() in the root file, instead of --import', async (t) => {
  const entry = `
import { hot } from '${subject}'
await hot.init({ root: import.meta.filename, boundaries: ['./src/controllers/**/*.js'] })
await import('./app.js')
`
  const files = { ...smallApp(), 'server.js': entry, 'app.js': smallApp()['server.js'] }
  const server = start(project(t, files, { hotHook: null }), { imports: [] })
  await server.ready
  await hotEdit(server, home)
  await hotEdit(server, home)
  await pinnedEdit(server, 'src/config.js')
})

test('onFullReloadAsked is called when a restart is asked for', async (t) => {
  const entry = `
import { hot } from '${subject}'
await hot.init({
  root: import.meta.filename,
  boundaries: ['./src/controllers/**/*.js'],
  onFullReloadAsked: () => process.send({ type: 'asked' }),
})
await import('./app.js')
`
  const files = { ...smallApp(), 'server.js': entry, 'app.js': smallApp()['server.js'] }
  const server = start(project(t, files, { hotHook: null }), { imports: [] })
  await server.ready
  await pinnedEdit(server, 'src/config.js')
  await server.message('asked')
})

test('hot.dump() answers with the graph in the shape of hot-hook, also while files change', async (t) => {
  const dumping = `
import { hot } from '${subject}'
export const handle = async () => JSON.stringify(await hot.dump())
`
  const server = start(project(t, smallApp({ 'src/controllers/dump.js': dumping })))
  await server.ready
  await server.get('/')
  const nodes = JSON.parse((await server.get('/dump')).body)
  assert.ok(Array.isArray(nodes), 'the dump is no array')
  const node = nodes.find(({ path }) => path === home)
  assert.ok(node, `no ${home} in ${JSON.stringify(nodes)}`)
  assert.equal(node.boundary, true)
  assert.equal(node.reloadable, true)
  assert.equal(node.version, 0)
  await hotEdit(server, home)
  const later = JSON.parse((await server.get('/dump')).body)
  assert.equal(later.find((/** @type {any} */ one) => one.path === home).version, 1)
})

test('decline of a file that a hot file imports pins the file', async (t) => {
  const files = smallApp({
    [home]: "import { part } from '../part.js'\nexport const handle = () => 'controller:1 ' + part\n",
    'src/part.js': "import.meta.hot?.decline()\nexport const part = 'part:1'\n",
  })
  const server = start(project(t, files))
  await server.ready
  await server.get('/')
  await server.project.save('src/part.js', "import.meta.hot?.decline()\nexport const part = 'part:2'\n")
  await restartAsked(server, 'src/part.js')
  await hotEdit(server, home)
})
