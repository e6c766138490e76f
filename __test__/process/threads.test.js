// @ts-check
/** Worker threads: their modules are in the graph, are replaced in them, and leave with them. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { serveRoutes, smallApp } from '../helpers/apps.js'
import { answers, count, hotEdit, invalidated, messagesOf, pinnedEdit, restartAsked } from '../helpers/edits.js'
import { hasRegisterHooks } from '../helpers/node.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

const home = 'src/controllers/home.js'
const job = 'src/controllers/job.js'

/** Starts `count` workers of `src/worker.js`; `/` asks every one, `/end` ends them, `/main` is the main thread's own. */
const server = (/** @type {number} */ count) => `
import { once } from 'node:events'
import { createServer } from 'node:http'
import { Worker } from 'node:worker_threads'
import { config } from './src/config.js'

const workers = Array.from({ length: ${count} }, () => new Worker(new URL('./src/worker.js', import.meta.url)))
await Promise.all(workers.map((worker) => once(worker, 'message')))
const ask = async (worker) => {
  worker.postMessage('what is it?')
  const [answer] = await once(worker, 'message')
  return answer
}
const routes = {
  '/': async () => (await Promise.all(workers.map(ask))).join(' | '),
  '/config': async () => config,
  '/main': async () => (await import('./${home}')).handle(),
  '/end': async () => String(await Promise.all(workers.splice(0).map((worker) => worker.terminate()))),
}
${serveRoutes}`

const worker = `
import { parentPort } from 'node:worker_threads'
import { part } from './worker-part.js'
parentPort.on('message', async () => {
  try {
    const { handle } = await import('./controllers/job.js')
    parentPort.postMessage(part + ' ' + handle())
  } catch (error) {
    parentPort.postMessage(String(error))
  }
})
parentPort.postMessage('up')
`

/**
 * @param {number} count how many workers
 * @param {Record<string, string>} [more]
 */
const appOf = (count, more = {}) =>
  smallApp({
    'server.js': server(count),
    'src/worker.js': worker,
    'src/worker-part.js': "export const part = 'part:1'\n",
    [job]: "import { task } from '../task.js'\nexport const handle = () => 'job:1 ' + task()\n",
    'src/task.js': "import { readFileSync } from 'node:fs'\nimport old from './old.cjs'\nexport const task = () => 'task:1 ' + old.name\n",
    'src/old.cjs': "exports.name = 'old:1'\n",
    ...more,
  })

/** @param {string} text */
const three = (text) => [text, text, text].join(' | ')

test('what a worker imports is hot there: a boundary, its dependencies, CommonJS', async (t) => {
  const app = start(project(t, appOf(1)))
  assert.equal((await app.get()).body, 'part:1 job:1 task:1 old:1')
  for (const file of [job, 'src/task.js', 'src/old.cjs', 'src/task.js', job]) await hotEdit(app, file)
  assert.deepEqual(messagesOf(app, 'hot-hook:full-reload'), [], app.report())
})

test('a broken save shows in the worker alone, and the next one heals it', async (t) => {
  const app = start(project(t, appOf(1)))
  await app.get()
  await app.project.save('src/task.js', 'export const task = () => (\n')
  await invalidated(app, 'src/task.js')
  assert.match((await app.get()).body, /SyntaxError/)
  assert.equal((await app.get('/main')).body, 'controller:1')
  await app.project.save('src/task.js', "export const task = () => 'healed'\n")
  await invalidated(app, 'src/task.js')
  await answers(app, '/', 'part:1 job:1 healed')
})

test('three workers and the main thread: one message a save, and all of them are new', async (t) => {
  const shared = "import { task } from '../task.js'\nexport const handle = () => 'controller:1 ' + task()\n"
  const app = start(project(t, appOf(3, { [home]: shared })))
  assert.equal((await app.get()).body, three('part:1 job:1 task:1 old:1'))
  await app.get('/main')
  for (let number = 2; number <= 4; number += 1) {
    await count(app, 'src/task.js')
    await invalidated(app, 'src/task.js')
    await answers(app, '/', three(`part:1 job:1 task:${number} old:1`))
    await answers(app, '/main', `controller:1 task:${number} old:1`)
    await count(app, 'src/worker-part.js')
    const { reason } = await restartAsked(app, 'src/worker-part.js')
    assert.match(reason, /src\/worker\.js:3:1 imports src\/worker-part\.js/)
  }
  assert.equal(messagesOf(app, 'hot-hook:invalidated').length, 3, app.report())
  assert.equal(messagesOf(app, 'hot-hook:full-reload').length, 3, app.report())
})

test('the entry of a worker is pinned, and what both threads boot from', async (t) => {
  const files = appOf(3, { 'src/config.js': "import './worker-part.js'\nexport const config = 'config:1'\n" })
  const app = start(project(t, { ...files, 'src/worker.js': `// worker:1\n${worker}` }))
  await app.get()
  await pinnedEdit(app, 'src/worker.js')
  await pinnedEdit(app, 'src/worker-part.js')
  assert.equal(messagesOf(app, 'hot-hook:full-reload').length, 2, app.report())
})

test('a worker that ended needs no restart for what it alone had loaded', async (t) => {
  // Started by a path that no scan can see, so that nothing but the thread itself holds its files.
  const hidden = server(2).replace("new URL('./src/worker.js', import.meta.url)", "new URL(['./src', 'worker.js'].join('/'), import.meta.url)")
  const app = start(project(t, appOf(2, { 'server.js': hidden })))
  await app.get()
  await app.get('/main')
  await count(app, 'src/worker-part.js')
  await restartAsked(app, 'src/worker-part.js')
  await app.get('/end')
  await count(app, 'src/worker-part.js')
  await count(app, 'src/task.js')
  await count(app, 'src/config.js')
  await restartAsked(app, 'src/config.js')
  await hotEdit(app, home, { path: '/main' })
  assert.equal(messagesOf(app, 'hot-hook:full-reload').length, 2, app.report())
})

test('what the main thread still runs stays pinned when a worker that ran it too ends', async (t) => {
  const app = start(project(t, appOf(1, { 'src/config.js': "import './worker-part.js'\nexport const config = 'config:1'\n" })))
  await app.get()
  await app.get('/end')
  await count(app, 'src/worker-part.js')
  const { reason } = await restartAsked(app, 'src/worker-part.js')
  assert.match(reason, /config\.js/)
})

test('a boundary of the main thread that a worker boots from is pinned for as long as the worker lives', async (t) => {
  const files = appOf(1, { 'src/worker-part.js': `export { handle as part } from './controllers/home.js'\n` })
  const hidden = server(1).replace("new URL('./src/worker.js', import.meta.url)", "new URL(['./src', 'worker.js'].join('/'), import.meta.url)")
  const app = start(project(t, { ...files, 'server.js': hidden }))
  await app.get('/main')
  await count(app, home)
  const { reason } = await restartAsked(app, home)
  assert.match(reason, /worker/)
  await app.get('/end')
  await count(app, home)
  await invalidated(app, home)
  await answers(app, '/main', 'controller:3')
})

// On Node 20 each worker has a thread of its own for the hooks: 140 threads are too many for a test.
test('70 workers are all replaced, and each by itself', { skip: !hasRegisterHooks && 'needs module.registerHooks' }, async (t) => {
  const workers = 70
  const app = start(project(t, appOf(workers)))
  await app.ready
  const all = (/** @type {string} */ answer) => Array.from({ length: workers }, () => answer).join(' | ')
  await answers(app, '/', all('part:1 job:1 task:1 old:1'))
  await count(app, job)
  await app.until('/', all('part:1 job:2 task:1 old:1'))
  await count(app, 'src/old.cjs')
  await app.until('/', all('part:1 job:2 task:1 old:2'))
  // What only ended threads had loaded needs no restart.
  await app.get('/end')
  await count(app, 'src/worker-part.js')
  await hotEdit(app, home, { path: '/main' })
  assert.deepEqual(messagesOf(app, 'hot-hook:full-reload'), [])
  assert.doesNotMatch(app.stderr, /Warning/)
})
