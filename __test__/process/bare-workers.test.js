// @ts-check
/** Worker threads that hot-hook-rs is not in: nothing can be replaced there, so their files ask for a restart. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { serveRoutes, smallApp } from '../helpers/apps.js'
import { answers, count, hotEdit, messagesOf, pinnedEdit } from '../helpers/edits.js'
import { boundaries, project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { register } from '../helpers/subject.js'

const home = 'src/controllers/home.js'
const job = 'src/controllers/job.js'

/** `/` asks the worker, `/main` the main thread, `/both` both, `/end` ends the worker, `/start` starts another one. */
const server = (/** @type {string} */ options) => `
import { once } from 'node:events'
import { createServer } from 'node:http'
import { Worker } from 'node:worker_threads'
import { config } from './src/config.js'

let worker
const routes = {
  '/': async () => {
    worker.postMessage('what is it?')
    return (await once(worker, 'message'))[0]
  },
  '/main': async () => (await import('./${home}')).handle(),
  '/end': async () => String(await worker.terminate()),
  '/start': async () => {
    worker = new Worker(new URL('./src/worker.js', import.meta.url)${options})
    return (await once(worker, 'message'))[0]
  },
}
await routes['/start']()
${serveRoutes}`

const appOf = (/** @type {string} */ options) =>
  smallApp({
    'server.js': server(options),
    'main.js': `
import { hot } from 'hot-hook-rs'
await hot.init({ root: import.meta.filename, boundaries: ${JSON.stringify(boundaries)} })
await import('./server.js')
`,
    'src/worker.js': `
import { parentPort } from 'node:worker_threads'
import { part } from './worker-part.js'
parentPort.on('message', async () => parentPort.postMessage(part + ' ' + (await import('./controllers/job.js')).handle()))
parentPort.postMessage('worker:1')
`,
    'src/worker-part.js': "export const part = 'part:1'\n",
    [job]: "export const handle = () => 'job:1'\n",
    [home]: "import { shared } from '../shared.js'\nexport const handle = () => 'controller:1 ' + shared\n",
    'src/shared.js': "export const shared = 'shared:1'\n",
  })

/** @type {Record<string, { options: string, child: import('../helpers/child.js').ChildOptions }>} */
const bare = {
  'with an execArgv of its own': { options: ', { execArgv: [] }', child: {} },
  'in an app that calls hot.init()': { options: '', child: { imports: [], entry: 'main.js' } },
}

for (const [how, { options, child }] of Object.entries(bare)) {
  test(`a worker ${how}: its boundaries ask for a restart as well, with what would help; the main thread's are hot`, async (t) => {
    const app = start(project(t, appOf(options)), child)
    await app.ready
    await answers(app, '/', 'part:1 job:1')
    await hotEdit(app, 'src/shared.js', { path: '/main' })
    for (const file of [job, 'src/worker-part.js', 'src/worker.js']) {
      const { reason, shouldBeReloadable } = await pinnedEdit(app, file)
      assert.match(
        reason,
        /(^|, )server\.js:\d+:\d+ starts src\/worker\.js.*hot-hook-rs is not in the worker thread of src\/worker\.js: start it with `execArgv:/,
      )
      assert.ok(!shouldBeReloadable)
    }
    await hotEdit(app, home, { path: '/main' })
    assert.equal(messagesOf(app, 'hot-hook:full-reload').length, 3, app.report())
    // Nobody runs it any more, and who starts it again gets what the files are then.
    await app.get('/end')
    await count(app, job)
    await hotEdit(app, home, { path: '/main' })
    await app.get('/start')
    await answers(app, '/', 'part:2 job:3')
    assert.equal(messagesOf(app, 'hot-hook:full-reload').length, 3, app.report())
  })
}

test('a worker that is given the flag is hot in an app that calls hot.init()', async (t) => {
  const app = start(project(t, appOf(`, { execArgv: ['--import', '${register}'] }`)), { imports: [], entry: 'main.js' })
  await app.ready
  await app.get('/main')
  await answers(app, '/', 'part:1 job:1')
  await hotEdit(app, job)
  await hotEdit(app, 'src/shared.js', { path: '/main' })
  await pinnedEdit(app, 'src/worker-part.js')
  await hotEdit(app, job)
  assert.equal(messagesOf(app, 'hot-hook:full-reload').length, 1, app.report())
})

test('a worker alone that is given the flag is hot, and says which restart is needed', async (t) => {
  const main = `
import { Worker } from 'node:worker_threads'
new Worker(new URL('./server.js', import.meta.url), { execArgv: ['--import', '${register}'] })
`
  const app = start(project(t, smallApp({ 'main.js': main })), { imports: [], entry: 'main.js', ipc: false })
  await app.ready
  await answers(app, '/', 'controller:1')
  await count(app, home)
  await app.until('/', 'controller:2')
  await count(app, 'src/config.js')
  await app.when('the line', () => app.complaints.length > 0)
  await count(app, home)
  await app.until('/', 'controller:3')
  assert.equal((await app.get('/config')).body, 'config:1')
  assert.match(app.complaints.join('\n'), /^\[hot-hook\] restart needed for src\/config\.js: server\.js:\d+:\d+ imports src\/config\.js$/)
})
