// @ts-check
/** Clients of protocols that keep a connection open find the next process by themselves. All Node lines. */
import assert from 'node:assert/strict'
import { Agent, request } from 'node:http'
import { connect, constants } from 'node:http2'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'
import { createRequire } from 'node:module'
import { connect as connectTo } from 'node:net'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { cert, key } from '../helpers/certificate.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { packageDirectory } from '../helpers/subject.js'

const skip = process.platform === 'win32' && 'Windows cannot replace a program that runs'

const config = (/** @type {number} */ round) => `export const config = 'config:${round}'\n`

/**
 * @param {import('node:test').TestContext} t
 * @param {string} server
 * @param {string[]} [packages]
 */
async function launch(t, server, packages = []) {
  const text = `import { config } from './config.js'\n${server}\nserver.listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port))\n`
  const app = project(t, { 'server.js': text, 'config.js': config(1) }, { packages, hotHook: { drain: 10_000 } })
  const running = start(app, { ipc: false })
  const port = Number(await running.ready)
  return Object.assign(running, { port, restart: (/** @type {number} */ round) => app.save('config.js', config(round)) })
}

const http2Server = (/** @type {string} */ handler) => `
import { createServer } from 'node:http2'
const server = createServer((request, response) => { ${handler} })`

/**
 * @param {import('node:http2').ClientHttp2Session} session
 * @returns {Promise<{ body: string, code: number }>} with the code that the stream ended with
 */
function ask(session) {
  const stream = session.request({ ':path': '/', ':method': 'POST' })
  let body = ''
  stream
    .setEncoding('utf8')
    .on('data', (text) => (body += text))
    .on('error', () => {})
  stream.end('{}')
  return new Promise((resolve) => stream.on('close', () => resolve({ body, code: stream.rstCode })))
}

test('each HTTP/2 request is answered, or refused so that it can be sent again', { skip }, async (t) => {
  const running = await launch(t, http2Server("request.resume().on('end', () => response.end(config))"))
  for (const round of [2, 3]) {
    const session = connect(`http://127.0.0.1:${running.port}`)
    assert.equal((await ask(session)).body, `config:${round - 1}`)
    const saved = running.restart(round)
    /** @type {ReturnType<typeof ask>[]} */
    const requests = []
    // Some of these are made when the server has said that it leaves, and Node's client has not read that.
    for (; !session.closed; await turn()) requests.push(ask(session))
    const answers = await Promise.all(requests)
    const lost = answers.filter(({ body, code }) =>
      code === constants.NGHTTP2_NO_ERROR ? body !== `config:${round - 1}` : code !== constants.NGHTTP2_REFUSED_STREAM,
    )
    assert.deepEqual(lost, [], `of ${answers.length}`)
    await saved
    await running.started(round)
  }
})

test('server-sent events over HTTP/2 end at once, so that the browser asks again', { skip }, async (t) => {
  const running = await launch(t, http2Server("response.writeHead(200, { 'content-type': 'text/event-stream' })\nresponse.write('data: ' + config + '\\n\\n')"))
  const session = connect(`http://127.0.0.1:${running.port}`)
  const events = session.request({ ':path': '/' }).setEncoding('utf8')
  const closed = new Promise((resolve) => session.on('close', resolve))
  let received = ''
  for await (const text of events) {
    received += text
    await running.restart(2)
  }
  assert.equal(received, 'data: config:1\n\n')
  assert.equal(events.rstCode, constants.NGHTTP2_NO_ERROR)
  await closed
  await running.started(2)
})

test('a request over TLS that arrives while a process that ends is busy is answered', { skip }, async (t) => {
  const running = await launch(
    t,
    `
import { createServer } from 'node:https'
const server = createServer(${JSON.stringify({ key, cert })}, (request, response) => response.end(config))
const block = () => {
  console.log('busy')
  for (const end = Date.now() + 800; Date.now() < end; );
}
import.meta.hot.dispose(() => void setTimeout(() => setImmediate(block), 50))`,
  )
  const agent = new SecureAgent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false })
  t.after(() => agent.destroy())
  const get = () =>
    new Promise((resolve, reject) => {
      secureRequest({ host: '127.0.0.1', port: running.port, agent }, (incoming) => incoming.setEncoding('utf8').on('data', resolve).on('error', reject))
        .on('error', reject)
        .end()
    })
  assert.equal(await get(), 'config:1')
  await running.restart(2)
  await running.when('that it is busy', () => running.said.stdout.includes('busy'))
  assert.equal(await get(), 'config:1')
  await running.started(2)
})

test('an idle connection stays open over a start that fails', { skip }, async (t) => {
  const running = await launch(t, "import { createServer } from 'node:http'\nconst server = createServer((request, response) => response.end(config))")
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.after(() => agent.destroy())
  const get = () =>
    new Promise((resolve, reject) => {
      const outgoing = request({ host: '127.0.0.1', port: running.port, agent }, (incoming) => {
        incoming
          .setEncoding('utf8')
          .on('data', (body) => resolve({ body, isReused: outgoing.reusedSocket }))
          .on('error', reject)
      })
      outgoing.on('error', reject).end()
    })
  assert.deepEqual(await get(), { body: 'config:1', isReused: false })
  for (const round of [2, 3]) {
    await running.project.save('config.js', "throw new Error('no configuration')\n")
    await running.when('the failure', () => running.stderr.split('starts it again').length === round)
    await running.restart(round)
    await running.started(round)
    assert.deepEqual(await get(), { body: `config:${round}`, isReused: true })
  }
})

test('a response that only the end of its connection ends does end', { skip }, async (t) => {
  const running = await launch(
    t,
    "import { createServer } from 'node:http'\nconst server = createServer((request, response) => setTimeout(() => response.end(config), Number(request.url.slice(1))))",
  )
  const started = performance.now()
  const answers = Array.from(
    { length: 300 },
    (_, index) =>
      new Promise((resolve, reject) => {
        const socket = connectTo(running.port, '127.0.0.1', () => socket.write(`GET /${200 + index} HTTP/1.0\r\n\r\n`))
        let text = ''
        socket
          .setEncoding('utf8')
          .on('data', (part) => (text += part))
          .on('error', reject)
          .on('close', () => resolve({ text, ms: performance.now() - started }))
      }),
  )
  await running.restart(2)
  for (const { text, ms } of await Promise.all(answers)) {
    assert.match(text, /\r\nconfig:[12]$/)
    assert.ok(ms < 4000, `${ms} ms`)
  }
  await running.started(2)
})

test('a WebSocket client of the package ws gets a close event, and connects again', { skip }, async (t) => {
  const { WebSocket } = createRequire(import.meta.url)(packageDirectory('ws'))
  const running = await launch(
    t,
    `
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'
const server = createServer()
new WebSocketServer({ server }).on('connection', (socket) => socket.send(config))`,
    ['ws'],
  )
  for (const round of [1, 2, 3]) {
    await running.started(round)
    const socket = new WebSocket(`ws://127.0.0.1:${running.port}`)
    const closed = new Promise((resolve, reject) => socket.on('close', resolve).on('error', reject))
    assert.equal(String(await new Promise((resolve) => socket.on('message', resolve))), `config:${round}`)
    if (round === 3) socket.terminate()
    else await running.restart(round + 1)
    await closed
  }
})
