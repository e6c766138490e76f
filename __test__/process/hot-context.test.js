// @ts-check
/** The rest of `import.meta.hot`: data, dispose, prune, invalidate, events; and the events of the `hot` export. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { symlinkSync } from 'node:fs'
import { accepting, keepingServer, routerServer } from '../helpers/accepting.js'
import { smallApp } from '../helpers/apps.js'
import { answers, invalidated, messagesOf, restartAsked } from '../helpers/edits.js'
import { stripsTypes } from '../helpers/node.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { subject } from '../helpers/subject.js'

const none = { hotHook: {} }
const home = 'src/controllers/home.js'

test('data outlives the versions, and dispose gets it', async (t) => {
  const text = (/** @type {number} */ number) => `
const data = import.meta.hot?.data
const before = data.kept ?? 'nothing'
data.connections = (data.connections ?? 0) + (data.client ? 0 : 1)
data.client ??= { id: data.connections }
import.meta.hot?.dispose((handed) => { handed.kept = 'from ${number}' })
export const handle = () => ['router:${number}', before, data.connections].join(' ')
`
  const server = await accepting(t, routerServer, { 'src/router.js': text(1) })
  await answers(server, '/', 'router:1 nothing 1')
  for (const number of [2, 3, 4]) {
    await server.project.save('src/router.js', text(number))
    await server.until('/', `router:${number} from ${number - 1} 1`)
  }
})

test('several callbacks of a version run in order, asynchronous ones are waited for', async (t) => {
  const text = (/** @type {number} */ number) => `
globalThis.log ??= []
const pause = () => new Promise((resolve) => setTimeout(resolve, 20))
import.meta.hot?.dispose(async () => { await pause(); globalThis.log.push('first ${number}') })
import.meta.hot?.dispose(() => { globalThis.log.push('second ${number}'); throw new Error('a mistake of ${number}') })
import.meta.hot?.dispose(() => { globalThis.log.push('third ${number}') })
globalThis.log.push('evaluated ${number}')
export const handle = () => globalThis.log.join()
`
  const server = await accepting(t, routerServer, { 'src/router.js': text(1) })
  await server.project.save('src/router.js', text(2))
  const one = 'evaluated 1,first 1,second 1,third 1,evaluated 2'
  await server.until('/', one)
  await server.project.save('src/router.js', text(3))
  await server.until('/', `${one},first 2,second 2,third 2,evaluated 3`)
  assert.match(server.stderr, /dispose callback of .*router\.js failed: Error: a mistake of 1\n.*router\.js:5:73/)
  assert.match(server.stderr, /a mistake of 2/)
})

test('a callback that never ends is reported and passed over', { timeout: 40_000 }, async (t) => {
  const text = (/** @type {number} */ number) => `
import.meta.hot?.dispose(() => ${number === 1 ? 'new Promise(() => {})' : '{}'})
export const handle = () => 'router:${number}'
`
  const server = await accepting(t, routerServer, { 'src/router.js': text(1) })
  await server.project.save('src/router.js', text(2))
  await server.until('/', 'router:2', { deadline: 20_000 })
  await server.when('the line', () => /import\.meta\.hot\.dispose in src\/router\.js takes longer/.test(server.stderr))
})

test('prune runs when no importer is left, after dispose, and the module starts afresh when it comes back', async (t) => {
  const controller = (/** @type {string} */ line) => `${line}\nexport const handle = () => JSON.stringify(globalThis.log ?? [])\n`
  const importing = controller("import '../part.js'")
  const part = `
globalThis.log ??= []
globalThis.log.push('part')
import.meta.hot?.dispose(() => { globalThis.log.push('disposed') })
import.meta.hot?.prune((data) => { globalThis.log.push('pruned ' + typeof data) })
`
  const server = start(project(t, smallApp({ [home]: importing, 'src/part.js': part })))
  await server.ready
  await answers(server, '/', '["part"]')
  await server.project.save(home, `${importing}// still\n`)
  await invalidated(server, home)
  await answers(server, '/', '["part"]')
  await server.project.save(home, controller('// nothing'))
  await server.until('/', '["part","disposed","pruned object"]')
  await server.project.save(home, importing)
  await server.until('/', '["part","disposed","pruned object","part"]')
})

test('invalidate hands the replacement on to the importers', async (t) => {
  const self = (/** @type {number} */ number) => `
export const part = 'part:${number}'
import.meta.hot?.accept((fresh) => { if (fresh.part.endsWith('3')) import.meta.hot.invalidate('cannot take three') })
`
  const server = await accepting(t, routerServer, {
    'src/router.js': "import { part } from './part.js'\nexport const handle = () => 'router ' + part\n",
    'src/part.js': self(1),
  })
  await answers(server, '/', 'router part:1')
  await server.project.save('src/part.js', self(2))
  const { paths } = await invalidated(server, 'src/part.js')
  assert.equal(paths.length, 1, 'the importer was replaced although the module accepts itself')
  await server.project.save('src/part.js', self(3))
  await server.until('/', 'router part:3')
  assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [])
})

test('invalidate of a module that the app booted from asks for a restart, with its message', async (t) => {
  const self = (/** @type {number} */ number) => `
globalThis.number = ${number}
import.meta.hot?.accept(() => { import.meta.hot.invalidate('cannot take it') })
`
  const lines = "import './src/self.js'\nconst handle = () => globalThis.number\n"
  const server = await accepting(t, keepingServer(lines), { 'src/self.js': self(1) })
  await server.project.save('src/self.js', self(2))
  const { reason } = await restartAsked(server, 'src/self.js')
  assert.match(reason, /invalidate\(\) \(cannot take it\); server\.js:3:1 imports src\/self\.js/)
  assert.equal(server.said.end, undefined)
})

test('on, off and send: events of the parent and to the parent, for as long as the version lives', async (t) => {
  const text = (/** @type {number} */ number) => `
globalThis.heard ??= []
const listener = (payload) => { globalThis.heard.push('${number} ' + payload.word) }
const dropped = () => { globalThis.heard.push('dropped') }
import.meta.hot?.on('app:word', listener)
import.meta.hot?.on('app:word', dropped)
import.meta.hot?.off('app:word', dropped)
import.meta.hot?.send('app:loaded', { number: ${number} })
export const handle = () => globalThis.heard.join()
`
  const server = await accepting(t, routerServer, { 'src/router.js': text(1) })
  await server.message('hot-hook:custom', ({ event, data }) => event === 'app:loaded' && data.number === 1)
  server.send({ type: 'hot-hook:custom', event: 'app:word', data: { word: 'one' } })
  await server.until('/', '1 one')
  await server.project.save('src/router.js', text(2))
  await server.message('hot-hook:custom', ({ data }) => data.number === 2)
  await server.until('/', '1 one')
  server.send({ type: 'hot-hook:custom', event: 'app:word', data: { word: 'two' } })
  await server.until('/', '1 one,2 two')
})

test("Vite's events are there under Vite's names", async (t) => {
  const lines = `
import * as router from './src/router.js'
let { handle } = router
const events = []
for (const name of ['vite:beforeUpdate', 'vite:afterUpdate', 'vite:error']) {
  import.meta.hot?.on(name, (payload) => events.push([name, payload.type, payload.updates?.map(({ path }) => path.split('/').at(-1)).join() ?? payload.err.message].join(' ')))
}
globalThis.events = events
import.meta.hot?.accept('./src/router.js', (fresh) => { handle = fresh.handle })
`
  const text = (/** @type {number} */ number) => `export const handle = () => ['router:${number}', ...globalThis.events].join()\n`
  const server = await accepting(t, keepingServer(lines), { 'src/router.js': text(1) })
  await server.project.save('src/router.js', text(2))
  await server.until('/', 'router:2,vite:beforeUpdate update router.js,vite:afterUpdate update router.js')
  await server.project.save('src/router.js', 'throw new Error("no luck")\n')
  await server.until('/', /vite:error error no luck/)
})

test('hot.on tells programs of invalidated, updated, full-reload and error', async (t) => {
  const lines = `
import { hot } from '${subject}'
import * as router from './src/router.js'
import './src/pinned.js'
const { handle } = router
for (const name of ['invalidated', 'updated', 'full-reload', 'error']) {
  hot.on(name, ({ path, paths, message, reason, accepted }) => process.send({ type: 'told', name, path, paths, message, reason, accepted }))
}
hot.on('updated', () => { throw new Error('bad listener') })
const never = () => process.send({ type: 'told', name: 'never' })
hot.on('updated', never)
hot.off('updated', never)
import.meta.hot?.accept('./src/router.js')
`
  const server = await accepting(t, keepingServer(lines), { 'src/router.js': 'export const handle = () => 1\n', 'src/pinned.js': '' })
  const told = (/** @type {string} */ name) => server.message('told', (message) => message.name === name)
  const router = server.project.path('src/router.js')
  await server.project.save('src/router.js', 'export const handle = () => 2\n')
  assert.deepEqual((await told('invalidated')).paths, [router])
  assert.deepEqual((await told('updated')).accepted, [router])
  await server.when('the report', () => /listener of "updated" failed.*bad listener/.test(server.stderr))
  await server.project.save('src/router.js', 'export const handle = () => { 3\n')
  const error = await told('error')
  assert.equal(error.path, router)
  assert.match(error.message, /src\/router\.js:\d/)
  await server.project.save('src/pinned.js', '// changed\n')
  const reload = await told('full-reload')
  assert.equal(reload.path, server.project.path('src/pinned.js'))
  assert.match(reload.reason, /server\.js/)
  assert.ok(!server.messages.some(({ name }) => name === 'never'))
})

test(
  'all of it is there in TypeScript, after a hashbang and without "type" in package.json',
  { skip: !stripsTypes && 'this Node strips no types' },
  async (t) => {
    const keys = 'Object.keys(import.meta.hot ?? {}).sort().join()'
    const files = {
      'server.ts': keepingServer(
        `import { keys } from './src/router.mts'\nimport { odd } from './src/odd.ts'\nconst handle = (): string => [keys, odd].join(' ')\n`,
      ),
      'src/router.mts': `export const keys: string = ${keys}\n`,
      'src/odd.ts': `#!/usr/bin/env node\nexport const odd: string = ${keys}\n`,
    }
    const server = start(project(t, files, { ...none, packageJson: { type: undefined } }), { entry: 'server.ts' })
    await server.ready
    const all = 'accept,boundary,data,decline,dispose,invalidate,off,on,prune,send'
    await answers(server, '/', `${all} ${all}`)
  },
)

test('without hot-hook-rs import.meta.hot is undefined and the app runs', async (t) => {
  const files = { 'server.js': routerServer, 'src/router.js': 'export const handle = () => typeof import.meta.hot\nimport.meta.hot?.accept()\n' }
  const server = start(project(t, files, none), { imports: [] })
  await server.ready
  await answers(server, '/', 'undefined')
})

test('it is there in a package of the workspace that lies outside of the app', async (t) => {
  const text =
    "import.meta.hot?.dispose((data) => { data.times = (data.times ?? 0) + 1 })\nexport const tool = 'tool:1 ' + (import.meta.hot?.data.times ?? 0)\n"
  const app = project(
    t,
    {
      'apps/web/package.json': '{ "name": "web", "type": "module", "hotHook": { "boundaries": ["./src/controllers/*.js"] } }',
      'apps/web/server.js': smallApp()['server.js'],
      'apps/web/src/config.js': smallApp()['src/config.js'],
      'apps/web/src/controllers/home.js': "import { tool } from 'tool'\nexport const handle = () => tool\n",
      'packages/tool/package.json': '{ "name": "tool", "type": "module", "exports": "./index.js" }',
      'packages/tool/index.js': text,
    },
    none,
  )
  symlinkSync(app.path('packages/tool'), app.path('node_modules/tool'), 'junction')
  const server = start(app, { cwd: app.path('apps/web') })
  await server.ready
  await answers(server, '/', 'tool:1 0')
  for (const times of [1, 2]) {
    await app.save('packages/tool/index.js', text.replace('tool:1', `tool:${times + 1}`))
    await server.until('/', `tool:${times + 1} ${times}`)
  }
  assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [])
})

test('mistakes in prune callbacks are reported with their module, and stop nothing', async (t) => {
  const part = `
import.meta.hot?.prune(() => { throw new Error('bad pruner') })
import.meta.hot?.prune(() => { globalThis.pruned = true })
`
  const importing = "import '../part.js'\nexport const handle = () => 'home:1 ' + globalThis.pruned\n"
  const server = start(project(t, smallApp({ [home]: importing, 'src/part.js': part })))
  await server.ready
  await answers(server, '/', 'home:1 undefined')
  await server.project.save(home, importing.replace("import '../part.js'", '').replace('home:1', 'home:2'))
  await server.until('/', 'home:2 true')
  assert.match(server.stderr, /a prune callback of \S*part\.js failed: Error: bad pruner/)
})

test('accept in a module of node_modules does no harm', async (t) => {
  const server = await accepting(t, routerServer, {
    'src/router.js': "import { name } from 'kept'\nexport const handle = () => 'router:1 ' + name\n",
    'node_modules/kept/package.json': '{ "name": "kept", "type": "module", "exports": "./index.js" }',
    'node_modules/kept/index.js': "import.meta.hot?.accept()\nimport.meta.hot?.dispose(() => { globalThis.disposed = true })\nexport const name = 'kept:1'\n",
  })
  await server.project.save('src/router.js', server.project.read('src/router.js').replace('router:1', 'router:2'))
  await server.until('/', 'router:2 kept:1')
  assert.deepEqual(server.complaints, [])
})
