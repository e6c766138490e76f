// @ts-check
/** The ways in which one file needs another, and what a change of the other means. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync } from 'node:fs'
import { dirname } from 'node:path'
import { httpApp, httpServer, smallApp } from '../helpers/apps.js'
import { answers, hotEdit, invalidated, messagesOf, pinnedEdit, restartAsked } from '../helpers/edits.js'
import { stripsTypes } from '../helpers/node.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { register } from '../helpers/subject.js'

const home = 'src/controllers/home.js'

/** @param {string} line what the controller imports `part` by */
const importing = (line) => `${line}\nexport const handle = () => 'controller:1 ' + part\n`
const part = "export const part = 'part:1'\n"

/** @param {import('../helpers/server.js').Server} server */
const asksForNoRestart = (server) => assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [])

test('re-exports', async (t) => {
  const files = smallApp({
    [home]: importing("import { part } from '../index.js'"),
    'src/index.js': "export * from './parts.js'\n",
    'src/parts.js': "export { part } from './part.js'\n",
    'src/part.js': part,
  })
  const server = start(project(t, files))
  await hotEdit(server, 'src/part.js')
  await hotEdit(server, 'src/part.js')
  asksForNoRestart(server)
})

test('modules that import each other', async (t) => {
  const files = smallApp({
    [home]: "import { one } from '../one.js'\nexport const handle = () => 'controller:1 ' + one()\n",
    'src/one.js': "import { two } from './two.js'\nexport const name = () => 'one:1'\nexport const one = () => name() + ' ' + two()\n",
    'src/two.js': "import { name } from './one.js'\nexport const two = () => 'two:1 ' + name()\n",
  })
  const server = start(project(t, files))
  assert.equal((await server.get('/')).body, 'controller:1 one:1 two:1 one:1')
  await server.project.save('src/two.js', server.project.read('src/two.js').replace('two:1', 'two:2'))
  await invalidated(server, 'src/two.js')
  await answers(server, '/', 'controller:1 one:1 two:2 one:1')
  await server.project.save('src/one.js', server.project.read('src/one.js').replace('one:1', 'one:2'))
  await invalidated(server, 'src/one.js')
  await answers(server, '/', 'controller:1 one:2 two:2 one:2')
})

test('a dynamic import inside a hot module, of a file that is no boundary', async (t) => {
  const files = smallApp({
    [home]: "export const handle = async () => 'controller:1 ' + (await import('../part.js')).part\n",
    'src/part.js': part,
  })
  const server = start(project(t, files))
  await hotEdit(server, 'src/part.js')
  await hotEdit(server, home)
  await hotEdit(server, 'src/part.js')
  asksForNoRestart(server)
})

test('one instance of a shared file for all who import it', async (t) => {
  const counting = "import { state } from '../state.js'\nexport const handle = () => String(state.count += 1)\n"
  const files = smallApp({
    [home]: counting,
    'src/controllers/other.js': counting,
    'src/state.js': 'export const state = { count: 0 }\n',
  })
  const server = start(project(t, files))
  const bodies = async () => [(await server.get('/')).body, (await server.get('/other')).body]
  assert.deepEqual(await bodies(), ['1', '2'])
  await server.project.save('src/state.js', 'export const state = { count: 10 }\n')
  await invalidated(server, 'src/state.js')
  assert.deepEqual(await bodies(), ['11', '12'])
  assert.deepEqual(await bodies(), ['13', '14'])
})

test('the imports field of package.json', async (t) => {
  const files = smallApp({ [home]: importing("import { part } from '#parts/part'"), 'src/parts/part.js': part })
  const server = start(project(t, files, { packageJson: { imports: { '#parts/*': './src/parts/*.js' } } }))
  await hotEdit(server, 'src/parts/part.js')
  asksForNoRestart(server)
})

test('a workspace package that is linked into node_modules counts by its real path', async (t) => {
  const files = smallApp({
    [home]: importing("import { part } from 'parts'"),
    'packages/parts/package.json': '{ "name": "parts", "type": "module", "exports": "./index.js" }',
    'packages/parts/index.js': "export { part } from './part.js'\n",
    'packages/parts/part.js': part,
  })
  const app = project(t, files)
  const link = app.path('node_modules/parts')
  mkdirSync(dirname(link), { recursive: true })
  symlinkSync(app.path('packages/parts'), link, 'junction')
  const server = start(app)
  await hotEdit(server, 'packages/parts/part.js')
  await hotEdit(server, 'packages/parts/part.js', { how: 'rename' })
  asksForNoRestart(server)
})

for (const query of ['?tenant=${request.headers.host.length}#x', '?hot-hook=7']) {
  test(`a boundary under a query of the app’s own, ${query}`, async (t) => {
    const entry = smallApp()['server.js'].replace('.js`)', `.js${query}\`)`)
    const server = start(project(t, smallApp({ 'server.js': entry })))
    await hotEdit(server, home)
    await hotEdit(server, home)
    asksForNoRestart(server)
  })
}

for (const path of [
  "new URL('./page.html', import.meta.url)",
  "join(import.meta.dirname, 'page.html')",
  "import.meta.dirname + '/page.html'",
  '`${import.meta.dirname}/page.html`',
]) {
  test(`a file that a hot module reads by ${path}`, async (t) => {
    const reading = `
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
const page = readFileSync(${path}, 'utf8')
export const handle = () => page.trim() + join('')
`
    const server = start(project(t, smallApp({ [home]: reading, 'src/controllers/page.html': 'page:1\n' })))
    await hotEdit(server, 'src/controllers/page.html')
    await hotEdit(server, 'src/controllers/page.html')
  })
}

test('a file that --import or --require loads is pinned', async (t) => {
  const files = smallApp({
    'setup.js': "import './src/setup-part.js'\n",
    'src/setup-part.js': "globalThis.setup = 'setup:1'\n",
    'required.cjs': "globalThis.required = 'required:1'\n",
  })
  const server = start(project(t, files), { imports: ['./setup.js', register], nodeArgs: ['--require=./required.cjs'] })
  await server.ready
  await pinnedEdit(server, 'src/setup-part.js')
  await pinnedEdit(server, 'required.cjs')
  await hotEdit(server, home)
})

test('the entry file itself is pinned', async (t) => {
  const entry = smallApp()['server.js'].replace('config)', "config + ' entry:1')")
  const server = start(project(t, smallApp({ 'server.js': entry })))
  await server.ready
  await pinnedEdit(server, 'server.js')
})

test('a worker’s file is pinned, the main thread stays hot', async (t) => {
  const before = `
import { Worker } from 'node:worker_threads'
new Worker(new URL('./src/worker.js', import.meta.url)).unref()
`
  const files = smallApp({
    'server.js': httpServer({ before }),
    'src/worker.js': "import './worker-part.js'\nconsole.log('the worker is up')\nsetInterval(() => {}, 1000)\n",
    'src/worker-part.js': "globalThis.worker = 'worker:1'\n",
  })
  const server = start(project(t, files))
  await server.ready
  await server.when('the worker is up', () => server.said.stdout.includes('the worker is up'))
  await hotEdit(server, home)
  await pinnedEdit(server, 'src/worker-part.js')
  await hotEdit(server, home)
})

test('a type-only import pins nothing', { skip: !stripsTypes && 'needs Node 22.18 or later' }, async (t) => {
  const files = {
    'server.ts': httpServer({ ext: 'ts', before: "import type { Part } from './src/part.ts'\nexport type Parts = Part[]" }),
    'src/config.ts': "export const config = 'config:1'\n",
    'src/part.ts': "export interface Part { name: string }\nexport const part = 'part:1'\n",
    'src/controllers/home.ts': importing("import { part } from '../part.ts'"),
  }
  const server = start(project(t, files), { entry: 'server.ts' })
  await hotEdit(server, 'src/part.ts')
  asksForNoRestart(server)
})

test('the paths of tsconfig.json, through tsx', async (t) => {
  const files = {
    'server.ts': httpServer({ ext: 'ts' }),
    'tsconfig.json': JSON.stringify({ compilerOptions: { module: 'nodenext', paths: { '@parts/*': ['./src/parts/*'] } } }),
    'src/config.ts': "export const config = 'config:1'\n",
    'src/parts/part.ts': part,
    'src/controllers/home.ts': importing("import { part } from '@parts/part'"),
  }
  const server = start(project(t, files, { packages: ['tsx'] }), { entry: 'server.ts', imports: ['tsx', register] })
  await hotEdit(server, 'src/parts/part.ts')
  await hotEdit(server, 'src/controllers/home.ts')
  await hotEdit(server, 'src/parts/part.ts')
  asksForNoRestart(server)
})

test('package.json: a field that resolution uses is a restart, another is nothing', async (t) => {
  const packageJson = { imports: { '#part': './src/part.js' } }
  const files = smallApp({ [home]: importing("import { part } from '#part'"), 'src/part.js': part, 'src/other.js': part })
  const server = start(project(t, files, { packageJson }))
  await hotEdit(server, home)
  const json = JSON.parse(server.project.read('package.json'))
  await server.project.save('package.json', JSON.stringify({ ...json, version: '2.0.0', scripts: { a: 'b' } }))
  await hotEdit(server, home)
  asksForNoRestart(server)
  await server.project.save('package.json', JSON.stringify({ ...json, imports: { '#part': './src/other.js' } }))
  await restartAsked(server, 'package.json')
})

test('an import that is in flight while its file is saved ends whole, and the next one is new', async (t) => {
  const waiting = `
import { part } from '../part.js'
await new Promise((resolve) => { globalThis.go = resolve; process.send({ type: 'waiting' }) })
import { again } from '../again.js'
export const handle = () => part + ' ' + again
`
  const files = smallApp({
    'src/controllers/slow.js': waiting,
    'src/controllers/go.js': 'export const handle = () => globalThis.go()\n',
    'src/part.js': part,
    'src/again.js': "import { part } from './part.js'\nexport const again = part\n",
  })
  const server = start(project(t, files))
  await server.ready
  const early = server.get('/slow')
  await server.message('waiting')
  await server.project.save('src/part.js', part.replace('part:1', 'part:2'))
  await invalidated(server, 'src/part.js')
  await server.get('/go')
  assert.equal((await early).body, 'part:1 part:1')
  const late = server.get('/slow')
  await server.message('waiting')
  await server.get('/go')
  assert.equal((await late).body, 'part:2 part:2')
})

test('two saves of files that belong together are never seen half', async (t) => {
  const server = start(project(t, httpApp()))
  await server.ready
  await server.get('/')
  for (let number = 2; number <= 6; number += 1) {
    const service = `import { help } from '../helpers/help.js'\nexport const service = () => 'service:${number} ' + help()\n`
    const helper = `import { deep } from './deep.js'\nexport const help = () => 'helper:${number} ' + deep\n`
    await server.project.save('src/services/service.js', service, 'rename')
    await server.project.save('src/helpers/help.js', helper, 'rename')
    await server.until('/', `controller:1 service:${number} helper:${number} deep:1 json:1 cjs:1`)
  }
  asksForNoRestart(server)
})
