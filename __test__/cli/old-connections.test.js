// @ts-check
/** Connections that run a replaced version are named, once for each boundary; others are not. Concerns every Node line. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { createRequire } from 'node:module'
import { connect } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { fixtures, repository } from '../helpers/subject.js'

const WebSocket = createRequire(join(fixtures, 'index.js'))('ws')

const docs = readFileSync(join(repository, 'docs/cli.md'), 'utf8')

const server = `import { createServer } from 'node:http'
import { createServer as createSocketServer } from 'node:net'
import { WebSocketServer } from 'ws'
import { hot } from 'hot-hook-rs'
import EventEmitter from 'node:events'

const load = (name) => import('./src/' + name + '.js')
const sockets = {
  connects: async (socket) => (await load('connects')).handle(socket),
  listens: async (socket) => socket.on('message', (await load('listens')).handle),
  late: async (socket) => socket.on('message', (await load('late')).handle),
  fresh(socket) {
    // A module of Node.js, which the boundary exports as well.
    const shared = EventEmitter
    socket.on('message', async (data) => (await load('fresh')).handle(data, shared))
  },
  async refreshed(socket) {
    let module = await load('refreshed')
    hot.on('updated', async () => (module = await load('refreshed')))
    socket.on('message', (data) => module.handle(data))
  },
  closes: async (socket) => (await load('closes')).handle(socket),
}

const server = createServer(async (request, response) => {
  if (request.url.startsWith('/load?')) return Promise.all(request.url.slice(6).split(',').map(load)).then((all) => response.end(all.map(({ round }) => round).join()))
  const { handle, default: app = handle } = await load(request.url.slice(1))
  app(request, response)
})
new WebSocketServer({ server }).on('connection', async (socket, { url }) => {
  await sockets[url.slice(1)](socket)
  socket.send('open')
})
const raw = createSocketServer(async (socket) => {
  const { handle } = await load('captured')
  socket.on('data', (data) => socket.write(handle(data)))
  socket.write('open')
}).listen(0, '127.0.0.1', () => server.listen(0, '127.0.0.1', () => {
  console.log('raw ' + raw.address().port)
  console.log('ready ' + server.address().port)
}))
`

const serves = `export function handle(socket) {
  socket.on('message', () => socket.send('ROUND'))
  import.meta.hot?.dispose(() => CLOSE)
}
`

/** A boundary for each way in which a connection is served. @type {Record<string, string>} */
const boundaries = {
  // Named: what they export serves a connection until that closes.
  captured: "export const handle = () => 'ROUND'\n",
  connects: serves.replace('CLOSE', 'undefined'),
  events: `import express from 'express'
const app = express()
app.get('/events', (request, response) => {
  const timer = setInterval(() => response.write('data: ROUND\\n\\n'), 20)
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  request.on('close', () => clearInterval(timer))
})
export default app
`,
  listens: "export const handle = () => 'ROUND'\n",
  // Named after the second round alone, which it is the end of.
  late: "export const handle = () => 'ROUND'\n",
  // Not named: imported for each message or event, closed, or no connection but requests.
  closes: serves.replace('CLOSE', 'socket.close()'),
  fresh: "export const handle = () => 'ROUND'\nexport { default as shared } from 'node:events'\n",
  refreshed: "export const handle = () => 'ROUND'\n",
  requests: `export const handle = (request, response) => {
  response.on('finish', () => 'ROUND')
  response.end('ROUND')
}
`,
}

const named = ['captured', 'connects', 'events', 'listens']

test('connections that run a replaced version are named once, and others are not', async (t) => {
  const names = Object.keys(boundaries)
  const text = (/** @type {string} */ name, /** @type {number} */ round) =>
    `${boundaries[name]?.replaceAll('ROUND', String(round))}export const round = ${round}\n`
  const app = project(
    t,
    { 'server.js': server, ...Object.fromEntries(names.map((name) => [`src/${name}.js`, text(name, 0)])) },
    { hotHook: { boundaries: ['./src/*.js'] }, packages: ['ws', 'express'] },
  )
  const running = start(app, { ipc: false })
  const port = await running.ready
  const rawPort = Number(/raw (\d+)/.exec(running.said.stdout)?.[1])

  /** @param {string} name */
  const open = async (name) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/${name}`)
    t.after(() => socket.terminate())
    await once(socket, 'message')
    socket.send('hello')
  }
  for (const name of ['connects', 'listens', 'late', 'fresh', 'refreshed', 'closes']) await open(name)
  const raw = connect(rawPort, '127.0.0.1', () => raw.write('hello'))
  t.after(() => raw.destroy())
  await once(raw, 'data')
  const events = get({ port, host: '127.0.0.1', path: '/events' }, (response) => response.resume())
  t.after(() => events.destroy())
  events.on('error', () => {})
  await once(events, 'response')

  // Connections that are kept alive, with requests all the time.
  const agent = new Agent({ keepAlive: true })
  t.after(() => agent.destroy())
  const over = new AbortController()
  const load = Array.from({ length: 4 }, async () => {
    while (!over.signal.aborted) {
      await new Promise((resolve, reject) => {
        get({ port, host: '127.0.0.1', path: '/requests', agent }, (response) => response.resume().on('end', resolve)).on('error', reject)
      })
    }
  })

  const lines = () => running.complaints.filter((line) => line.includes('connections')).toSorted()
  const line = (/** @type {string} */ name) =>
    `[hot-hook] connections that were opened before this save run the old version of src/${name}.js until they close: import it for each message or event, or close them in import.meta.hot.dispose()`
  assert.ok(docs.includes(`\n${line('chat')}\n`), 'docs/cli.md shows the line')
  const save = async (/** @type {number} */ round) => {
    for (const name of names) if (name !== 'late') await app.save(`src/${name}.js`, text(name, round))
    // Somebody imports the new versions: one that nobody asks for while an old one is in use restarts, see kept.test.js.
    const saved = names.filter((name) => name !== 'late')
    await running.until(`/load?${saved}`, saved.map(() => round).join())
  }
  await save(1)
  await running.when('the lines', () => lines().length >= named.length)
  await save(2)
  await app.save('src/late.js', text('late', 2))
  await running.until('/load?late', '2')
  await running.when('the last line', () => lines().some((one) => one.includes('late.js')))
  over.abort()
  await Promise.all(load)
  assert.deepEqual(lines(), [...named, 'late'].map(line).toSorted(), running.report())
})
