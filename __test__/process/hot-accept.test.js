// @ts-check
/** `import.meta.hot.accept` in its four forms: modules that are imported statically are hot. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { symlinkSync } from 'node:fs'
import { accepting, keepingServer, routerServer } from '../helpers/accepting.js'
import { answers, invalidated, messagesOf, restartAsked } from '../helpers/edits.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { register, subject } from '../helpers/subject.js'

const none = { hotHook: {} }

test('accept(specifier, callback): the importer gets each new version at once', async (t) => {
  const router = "import { part } from './part.js'\nexport const handle = () => 'router:1 ' + part\n"
  const server = await accepting(t, routerServer, { 'src/router.js': router, 'src/part.js': "export const part = 'part:1'\n" })
  await answers(server, '/', 'router:1 part:1')
  for (const version of [2, 3, 4]) {
    await server.project.save('src/router.js', router.replace('router:1', `router:${version}`))
    await invalidated(server, 'src/router.js')
    await server.until('/', `router:${version} part:${version - 1}`)
    await server.project.save('src/part.js', `export const part = 'part:${version}'\n`)
    const { paths } = await invalidated(server, 'src/part.js')
    assert.deepEqual(paths, [server.project.path('src/part.js'), server.project.path('src/router.js')])
    await server.until('/', `router:${version} part:${version}`)
  }
  assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [])
  assert.deepEqual(server.complaints, [])
})

test('accept(callback): the old version hands over to the new one', async (t) => {
  const self = (/** @type {number} */ number) => `
globalThis.log ??= []
export const version = 'self:${number}'
globalThis.log.push('evaluated ${number}')
globalThis.current = version
import.meta.hot?.accept((fresh) => { globalThis.log.push('${number} got ' + fresh.version) })
`
  const lines = "import './src/self.js'\nconst handle = () => globalThis.log.join()\n"
  const server = await accepting(t, keepingServer(lines), { 'src/self.js': self(1) })
  await server.project.save('src/self.js', self(2))
  await server.until('/', 'evaluated 1,evaluated 2,1 got self:2')
  await server.project.save('src/self.js', self(3))
  await server.until('/', 'evaluated 1,evaluated 2,1 got self:2,evaluated 3,2 got self:3')
  assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [])
})

test('accept(): the module is evaluated again, nobody is told', async (t) => {
  const text = 'globalThis.count = (globalThis.count ?? 0) + 1\nimport.meta.hot?.accept()\n// 1\n'
  const lines = "import './src/effect.js'\nconst handle = () => globalThis.count\n"
  const server = await accepting(t, keepingServer(lines), { 'src/effect.js': text })
  await answers(server, '/', '1')
  await server.project.save('src/effect.js', text.replace('// 1', '// 2'))
  await server.until('/', '2')
  await server.project.save('src/effect.js', text.replace('// 1', '// 3'))
  await server.until('/', '3')
})

test('a request is answered while many modules that accept themselves are loaded anew, with its own new version', async (t) => {
  const count = 60
  const part = (/** @type {number} */ index) => `
import { version } from './shared.js'
const end = performance.now() + 5
while (performance.now() < end);
globalThis.evaluated = (globalThis.evaluated ?? 0) + 1
export const answer = () => '${index} of version ' + version
import.meta.hot?.accept()
`
  const lines = `
${Array.from({ length: count }, (_, index) => `import './src/part${index}.js'`).join('\n')}
const handle = async (url) => (url === '/' ? (await import('./src/part${count - 1}.js')).answer() + ' ' : '') + globalThis.evaluated
`
  const parts = Array.from({ length: count }, (_, index) => [`src/part${index}.js`, part(index)])
  const server = await accepting(t, keepingServer(lines), { 'src/shared.js': 'export const version = 1\n', ...Object.fromEntries(parts) })
  await answers(server, '/', `${count - 1} of version 1 ${count}`)
  await server.project.save('src/shared.js', 'export const version = 2\n')
  await invalidated(server, 'src/shared.js')
  const { body } = await server.get('/')
  const [, evaluated] = /^59 of version 2 (\d+)$/.exec(body) ?? assert.fail(body)
  assert.ok(Number(evaluated) < 2 * count, `${evaluated} evaluations`)
  await server.until('/evaluated', String(2 * count))
})

test('accept(list, callback): one call per batch, undefined for what did not change', async (t) => {
  const lines = `
import './src/a.js'
import './src/b.js'
const calls = []
import.meta.hot?.accept(['./src/a.js', './src/b.js'], (fresh) => { calls.push(fresh.map((one) => one?.name ?? '-').join('+')) })
const handle = () => calls.join(' ')
`
  const server = await accepting(t, keepingServer(lines), { 'src/a.js': "export const name = 'a:1'\n", 'src/b.js': "export const name = 'b:1'\n" })
  await server.project.save('src/b.js', "export const name = 'b:2'\n")
  await server.until('/', '-+b:2')
  await server.project.save('src/a.js', "export const name = 'a:2'\n")
  await server.until('/', '-+b:2 a:2+-')
})

test('two who accept the same module both get it, in one import', async (t) => {
  const lines = `
import * as shared from './src/shared.js'
import { seen } from './src/other.js'
let own = shared.name
import.meta.hot?.accept('./src/shared.js', (fresh) => { own = fresh.name + ' ' + fresh.load })
const handle = () => own + ' | ' + seen()
`
  const shared = "globalThis.loads = (globalThis.loads ?? 0) + 1\nexport const load = globalThis.loads\nexport const name = 'shared:1'\n"
  const other = `
import * as shared from './shared.js'
let own = shared.name
import.meta.hot?.accept('./shared.js', (fresh) => { own = fresh.name + ' ' + fresh.load })
export const seen = () => own
`
  const server = await accepting(t, keepingServer(lines), { 'src/shared.js': shared, 'src/other.js': other })
  await server.project.save('src/shared.js', shared.replace('shared:1', 'shared:2'))
  await server.until('/', 'shared:2 2 | shared:2 2')
})

test('an importer that does not accept makes the change a restart', async (t) => {
  const lines = `
import * as router from './src/router.js'
import './src/other.js'
let handle = router.handle
import.meta.hot?.accept('./src/router.js', (fresh) => { handle = fresh.handle })
`
  const server = await accepting(t, keepingServer(lines), {
    'src/router.js': "export const handle = () => 'router:1'\n",
    'src/other.js': "import './router.js'\n",
  })
  await server.project.save('src/router.js', "export const handle = () => 'router:2'\n")
  const { reason } = await restartAsked(server, 'src/router.js')
  assert.match(reason, /other\.js/)
  await answers(server, '/', 'router:1')
})

test('a version that accepts no longer makes the next change a restart', async (t) => {
  const text = "globalThis.text = 'self:1'\nimport.meta.hot?.accept()\n"
  const lines = `
import { hot } from '${subject}'
import './src/self.js'
hot.on('updated', () => process.send({ type: 'updated' }))
const handle = () => globalThis.text
`
  const server = await accepting(t, keepingServer(lines), { 'src/self.js': text })
  await server.project.save('src/self.js', "globalThis.text = 'self:2'\n")
  await server.message('updated')
  await answers(server, '/', 'self:2')
  await server.project.save('src/self.js', "globalThis.text = 'self:3'\n")
  await restartAsked(server, 'src/self.js')
})

test('CommonJS and JSON files are accepted as well', async (t) => {
  const lines = `
import legacy from './src/legacy.cjs'
import data from './src/data.json' with { type: 'json' }
let parts = [legacy.name, data.name]
import.meta.hot?.accept(['./src/legacy.cjs', './src/data.json'], (fresh) => {
  parts = parts.map((old, index) => fresh[index]?.default.name ?? old)
})
const handle = () => parts.join(' ')
`
  const server = await accepting(t, keepingServer(lines), { 'src/legacy.cjs': "exports.name = 'legacy:1'\n", 'src/data.json': '{ "name": "data:1" }' })
  await answers(server, '/', 'legacy:1 data:1')
  await server.project.save('src/legacy.cjs', "exports.name = 'legacy:2'\n")
  await server.until('/', 'legacy:2 data:1')
  await server.project.save('src/data.json', '{ "name": "data:2" }')
  await server.until('/', 'legacy:2 data:2')
})

test('a specifier of the imports field and a package of the workspace are accepted', async (t) => {
  const lines = `
import { name as own } from '#own'
import { name as tool } from 'tool'
let parts = [own, tool]
import.meta.hot?.accept(['#own', 'tool'], (fresh) => { parts = parts.map((old, index) => fresh[index]?.name ?? old) })
const handle = () => parts.join(' ')
`
  const app = project(
    t,
    {
      'server.js': keepingServer(lines),
      'src/own.js': "export const name = 'own:1'\n",
      'packages/tool/package.json': '{ "name": "tool", "type": "module", "exports": "./index.js" }',
      'packages/tool/index.js': "export const name = 'tool:1'\n",
    },
    { ...none, packageJson: { imports: { '#own': './src/own.js' } } },
  )
  symlinkSync(app.path('packages/tool'), app.path('node_modules/tool'), 'junction')
  const server = start(app)
  await server.ready
  await answers(server, '/', 'own:1 tool:1')
  await server.project.save('src/own.js', "export const name = 'own:2'\n")
  await server.until('/', 'own:2 tool:1')
  await server.project.save('packages/tool/index.js', "export const name = 'tool:2'\n")
  await server.until('/', 'own:2 tool:2')
})

test('a mistake in an accept callback is reported with the name of its module, and the others run', async (t) => {
  const lines = `
import { name } from './src/a.js'
let own = name
import.meta.hot?.accept('./src/a.js', () => { throw new Error('bad acceptor') })
import.meta.hot?.accept('./src/a.js', async () => { throw new Error('bad async acceptor') })
import.meta.hot?.accept('./src/a.js', (fresh) => { own = fresh.name })
const handle = () => own
`
  const server = await accepting(t, keepingServer(lines), { 'src/a.js': "export const name = 'a:1'\n" })
  await server.project.save('src/a.js', "export const name = 'a:2'\n")
  await server.until('/', 'a:2')
  assert.match(server.stderr, /accept callback of .*server\.js failed: .*bad acceptor/s)
  assert.match(server.stderr, /bad async acceptor/)
  assert.equal(server.said.end, undefined)
})

test('several callbacks run in the order in which they registered, asynchronous ones are waited for, each once per version', async (t) => {
  const lines = `
import './src/a.js'
const log = []
const pause = () => new Promise((resolve) => setTimeout(resolve, 20))
import.meta.hot?.accept('./src/a.js', async ({ name }) => { await pause(); log.push('first ' + name) })
import.meta.hot?.accept(['./src/a.js'], ([{ name }]) => { log.push('second ' + name) })
import.meta.hot?.accept('./src/a.js', async ({ name }) => { await pause(); log.push('third ' + name) })
const handle = () => log.join()
`
  const server = await accepting(t, keepingServer(lines), { 'src/a.js': "export const name = 'a:1'\n" })
  const one = 'first a:2,second a:2,third a:2'
  await server.project.save('src/a.js', "export const name = 'a:2'\n")
  await server.until('/', one)
  await server.project.save('src/a.js', "export const name = 'a:3'\n")
  await server.until('/', `${one},first a:3,second a:3,third a:3`)
})

test('saves in quick succession end with the last version, and each old version is disposed of once', async (t) => {
  const text = (/** @type {number} */ number) => `
globalThis.open = (globalThis.open ?? 0) + 1
import.meta.hot?.dispose(async () => { await new Promise((resolve) => setTimeout(resolve, 5)); globalThis.open -= 1 })
export const handle = () => 'router:${number} open:' + globalThis.open
`
  const server = await accepting(t, routerServer, { 'src/router.js': text(1) })
  for (let number = 2; number <= 30; number += 1) await server.project.save('src/router.js', text(number), number % 2 ? 'rename' : 'write')
  await server.until('/', 'router:30 open:1')
  assert.deepEqual(server.complaints, [])
})

test('in TypeScript through tsx, a specifier that means another extension is accepted', async (t) => {
  const files = {
    'server.ts': routerServer.replace('let handle', 'let handle: () => string'),
    'src/router.ts': "export const handle = (): string => 'router:1'\n",
  }
  const app = project(t, files, { ...none, packages: ['tsx'] })
  const server = start(app, { entry: 'server.ts', imports: ['tsx', register] })
  await server.ready
  for (const number of [2, 3]) {
    await server.project.save('src/router.ts', `export const handle = (): string => 'router:${number}'\n`, 'write')
    await server.until('/', `router:${number}`)
  }
  assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [])
})

test('a worker thread accepts for itself', async (t) => {
  const lines = `
import { Worker } from 'node:worker_threads'
import { once } from 'node:events'
import { name } from './src/shared.js'
let own = name
import.meta.hot?.accept('./src/shared.js', (fresh) => { own = fresh.name })
const worker = new Worker(new URL('./src/worker.js', import.meta.url))
worker.unref()
const handle = async () => {
  worker.postMessage('ask')
  const [answer] = await once(worker, 'message')
  return own + ' ' + answer
}
`
  const server = await accepting(t, keepingServer(lines), {
    'src/worker.js': `
import { parentPort } from 'node:worker_threads'
import { name } from './shared.js'
let own = name
import.meta.hot?.accept('./shared.js', (fresh) => { own = fresh.name })
parentPort.on('message', () => parentPort.postMessage(own))
`,
    'src/shared.js': "export const name = 'shared:1'\n",
  })
  await answers(server, '/', 'shared:1 shared:1')
  for (const number of [2, 3, 4]) {
    await server.project.save('src/shared.js', `export const name = 'shared:${number}'\n`, 'write')
    await server.until('/', `shared:${number} shared:${number}`)
  }
  assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [])
})

test('a boundary that accepts what it imports goes on as it is', async (t) => {
  const lines = "const handle = async () => (await import('./src/controllers/home.js')).handle()\n"
  const controller = `
import { part } from '../part.js'
globalThis.evaluated = (globalThis.evaluated ?? 0) + 1
let own = part
import.meta.hot?.accept('../part.js', (fresh) => { own = fresh.part })
export const handle = () => ['controller:1', own, globalThis.evaluated].join(' ')
`
  const files = { 'server.js': keepingServer(lines), 'src/controllers/home.js': controller, 'src/part.js': "export const part = 'part:1'\n" }
  const server = start(project(t, files))
  await server.ready
  await answers(server, '/', 'controller:1 part:1 1')
  await server.project.save('src/part.js', "export const part = 'part:2'\n", 'write')
  await server.until('/', 'controller:1 part:2 1')
  await server.project.save('src/controllers/home.js', controller.replace('controller:1', 'controller:2'), 'write')
  await server.until('/', 'controller:2 part:2 2')
  await server.project.save('src/part.js', "export const part = 'part:3'\n", 'write')
  await server.until('/', 'controller:2 part:3 2')
})

test('a version that is still being evaluated when it is replaced is disposed of as well', async (t) => {
  const lines = `
import * as router from './src/router.js'
let { handle: answer } = router
globalThis.gate = new Promise((resolve) => { globalThis.openGate = resolve })
import.meta.hot?.accept('./src/router.js', (fresh) => { answer = fresh.handle })
const handle = (url) => url === '/open' ? globalThis.openGate() ?? 'open' : answer()
`
  const text = (/** @type {number} */ number, wait = '') => `
globalThis.open = (globalThis.open ?? 0) + 1
import.meta.hot?.dispose(() => { globalThis.open -= 1 })
${wait}
export const handle = () => 'router:${number} open:' + globalThis.open
`
  const server = await accepting(t, keepingServer(lines), { 'src/router.js': text(1) })
  await server.project.save('src/router.js', text(2, "console.log('entered')\nawait globalThis.gate"), 'write')
  await server.when('the second version is under way', () => server.said.stdout.includes('entered'))
  await invalidated(server, 'src/router.js')
  await answers(server, '/', 'router:1 open:1')
  await server.project.save('src/router.js', text(3), 'write')
  await invalidated(server, 'src/router.js')
  await server.get('/open')
  await server.until('/', 'router:3 open:1')
  await server.project.save('src/router.js', text(4), 'write')
  await server.until('/', 'router:4 open:1')
})

test('a save that is met half written neither reaches the callback nor ends what is accepted', async (t) => {
  const text = (/** @type {number} */ number) => `
export const name = 'self:${number}'
globalThis.seen ??= []
import.meta.hot?.accept((fresh) => { globalThis.seen.push(String(fresh.name)) })
`
  const lines = "import './src/self.js'\nconst handle = () => [...new Set(globalThis.seen)].join()\n"
  const server = await accepting(t, keepingServer(lines), { 'src/self.js': text(1) })
  for (let number = 2; number <= 31; number += 1) {
    // Every third save waits for the one before it: the others meet the import of their predecessor.
    await server.project.save('src/self.js', text(number), number % 2 ? 'chunks' : 'write')
    if (number % 3 === 0) await server.until('/', new RegExp(`self:${number}$`))
    else await server.when('something was replaced', () => messagesOf(server, 'hot-hook:invalidated').length > 0)
  }
  await server.until('/', /self:31$/)
  const { body } = await server.get('/')
  assert.doesNotMatch(body, /undefined/)
  assert.deepEqual(server.complaints, [])
})
