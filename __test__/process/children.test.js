// @ts-check
/** Processes that the app starts itself: they inherit the flag, are hot, and the app's parent hears of them. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { httpServer, smallApp } from '../helpers/apps.js'
import { answers, count, hotEdit, invalidated, messagesOf, restartAsked } from '../helpers/edits.js'
import { boundaries, project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { ownChoice } from '../helpers/bust.js'

const home = 'src/controllers/home.js'

/** A worker of the app: the usual server, and what it alone boots from. It tells its port through its parent. */
const worker = httpServer({ before: "import './src/worker-part.js'" }).replace(
  "console.log('ready ' + server.address().port)",
  "process.send({ type: 'ready', port: server.address().port })",
)

/** @type {Record<string, string>} how the app starts its children, by the lines that do */
const parents = {
  'child_process.fork': `
import { fork } from 'node:child_process'
const children = Array.from({ length: count }, () => fork(new URL('./worker.js', import.meta.url)))
`,
  'child_process.fork of CommonJS': `
import { createRequire } from 'node:module'
const children = Array.from({ length: count }, () => createRequire(import.meta.url)('child_process').fork(new URL('./worker.js', import.meta.url)))
`,
  cluster: `
import cluster from 'node:cluster'
import { fileURLToPath } from 'node:url'
cluster.setupPrimary({ exec: fileURLToPath(new URL('./worker.js', import.meta.url)) })
const children = Array.from({ length: count }, () => cluster.fork())
`,
}

/**
 * @param {string} how
 * @param {number} [children]
 * @returns {Record<string, string>}
 */
const appOf = (how, children = 1) =>
  smallApp({
    'worker.js': worker,
    'src/worker-part.js': "globalThis.part = 'part:1'\n",
    'server.js': `
import './src/shared.js'
const count = ${children}
${parents[how]}
let ready = 0
for (const child of children) {
  child.on('message', (message) => {
    if (message.type === 'ready' && (ready += 1) === count) process.send(message)
    else if (message.type !== 'ready') throw new Error('the app got ' + message.type)
  })
}
process.on('disconnect', () => process.exit())
process.on('SIGTERM', () => {
  for (const child of children) (child.process ?? child).kill()
  process.exit()
})
`,
    'src/shared.js': "globalThis.shared = 'shared:1'\n",
  })

for (const how of Object.keys(parents)) {
  test(`${how}: a child is hot, and the parent of the app hears of its restarts`, async (t) => {
    const server = start(project(t, appOf(how)))
    await server.ready
    for (let time = 0; time < 3; time += 1) await hotEdit(server, home)
    await count(server, 'src/worker-part.js')
    const { paths, reason } = await restartAsked(server, 'src/worker-part.js')
    assert.deepEqual(paths, [server.project.path('src/worker-part.js')])
    assert.match(reason, /worker\.js/)
    await count(server, 'src/config.js')
    await restartAsked(server, 'src/config.js')
    assert.equal(messagesOf(server, 'hot-hook:full-reload').length, 2, server.report())
    await hotEdit(server, home)
  })
}

test('a save that three children and the app ask a restart for is one request', async (t) => {
  const files = { ...appOf('cluster', 3), 'worker.js': `import './src/shared.js'\n${worker}` }
  const server = start(project(t, files), { env: { NODE_DEBUG: 'hot-hook' } })
  await server.ready
  for (let round = 1; round <= 3; round += 1) {
    for (const [index, file] of ['src/shared.js', 'src/worker-part.js'].entries()) {
      await count(server, file)
      await restartAsked(server, file)
      const requests = (round * 2 + index - 1) * 3
      await server.when('the request of every child', () => requestsOf(server).length >= requests)
    }
  }
  assert.equal(messagesOf(server, 'hot-hook:full-reload').length, 6, server.report())
})

// What only the app has is still being written when its child reports the other file of the same save.
test('files that are saved together are one request, although a child has one of them alone', async (t) => {
  const server = start(project(t, { ...appOf('child_process.fork'), '.env': 'A=1\n' }), { env: { NODE_DEBUG: 'hot-hook' } })
  await server.ready
  const { path } = server.project
  for (let round = 1; round <= 3; round += 1) {
    const shared = openSync(path('src/shared.js'), 'w')
    writeSync(shared, `globalThis.shared = 'shared:${round + 1}'\n`)
    writeFileSync(path('.env'), `A=${round + 1}\n`)
    closeSync(shared)
    await server.when('the request of the child', () => requestsOf(server).length >= 2 * round - 1)
    await count(server, 'src/worker-part.js')
    await restartAsked(server, 'src/worker-part.js')
  }
  const requests = messagesOf(server, 'hot-hook:full-reload').map(({ paths }) => paths.length)
  assert.deepEqual(requests, [2, 1, 2, 1, 2, 1], server.report())
})

/** @param {import('../helpers/server.js').Server} server */
const requestsOf = (server) => server.stderr.match(/child process \d+ sent hot-hook:full-reload/g) ?? []

test('a child whose parent does not listen is hot as well', async (t) => {
  const server = start(project(t, appOf('child_process.fork')), { env: { HOT_HOOK_WATCH: 'false', ...ownChoice } })
  await server.ready
  await server.get('/')
  await server.project.save(home, "export const handle = () => 'controller:2'\n")
  await invalidated(server, home)
  await answers(server, '/', 'controller:2')
})

test('an app without a parent says which restart its child needs, once', async (t) => {
  const files = appOf('child_process.fork', 2)
  const entry = files['server.js'].replace('process.send(message)', "console.log('ready ' + message.port)").replace(/else if .*/, '')
  const server = start(project(t, { ...files, 'server.js': entry }, { hotHook: { boundaries, restartBy: 'parent' } }), { ipc: false })
  await server.ready
  await server.get('/')
  await count(server, 'src/worker-part.js')
  await server.when('the line', () => server.complaints.length > 0)
  assert.match(server.complaints[0], /restart needed for .*worker-part\.js: .*worker\.js/)
  await count(server, home)
  await server.until('/', 'controller:2')
  assert.equal(server.complaints.filter((line) => line.includes('needed')).length, 1, server.report())
})

test('messages that a child sends before the app listens reach the app, whole and in their order', async (t) => {
  const files = smallApp({
    'child.js': `
process.on('message', () => process.send({ number: 3 }, () => process.disconnect()))
process.send({ number: 1 })
process.send({ number: 2 }, () => console.log('ready 1'))
`,
    'main.js': `
import { fork } from 'node:child_process'
const child = fork(new URL('./child.js', import.meta.url))
process.once('message', () => {
  child.on('message', (message) => process.send(message))
  child.send('go on')
})
child.on('exit', () => process.disconnect())
`,
  })
  const app = project(t, files)
  /** @type {any[]} */
  const heard = []
  for (const imports of [[], undefined]) {
    const server = start(app, { entry: 'main.js', imports })
    await server.ready
    server.send('listen')
    await server.ended()
    heard.push(server.messages)
  }
  assert.deepEqual(heard[1], [{ number: 1 }, { number: 2 }, { number: 3 }])
  assert.deepEqual(heard[1], heard[0], 'as without us')
})
