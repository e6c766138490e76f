// @ts-check
/** What an app does at its end happens before a restart. All Node lines. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { test } from 'node:test'
import { major } from '../helpers/node.js'
import { child } from '../helpers/child.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

const skip = process.platform === 'win32' && 'Windows cannot replace a program that runs'

const config = (/** @type {number} */ round) => `export const config = 'config:${round}'\n`

/** @param {string} [handler] @param {string} [before] @param {string} [after] */
const server = (handler = 'response.end(config)', before = '', after = '') => `
import { createServer } from 'node:http'
import { config } from './config.js'
${before}
const server = createServer(async (request, response) => { ${handler} })
${after}
server.listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port))
`

/**
 * @param {import('node:test').TestContext} t
 * @param {string} text
 * @param {object} [options]
 * @param {Record<string, unknown>} [options.hotHook]
 * @param {import('../helpers/child.js').ChildOptions} [options.child]
 */
async function launch(t, text, { hotHook = {}, child = {} } = {}) {
  const app = project(t, { 'server.js': text, 'config.js': config(1) }, { hotHook })
  const running = start(app, { ipc: false, ...child })
  await running.ready
  return Object.assign(running, { app, restart: (/** @type {number} */ round) => app.save('config.js', config(round)) })
}

test('exit listeners run, and what they remove is not in the way of the next start', { skip }, async (t) => {
  const running = await launch(
    t,
    server(
      undefined,
      `
import { openSync, unlinkSync } from 'node:fs'
try { openSync('server.lock', 'wx') } catch { console.error('another instance is running'); process.exit(1) }
process.on('exit', (code) => { unlinkSync('server.lock'); console.log('exit ' + code) })`,
    ),
  )
  for (const round of [2, 3]) {
    await running.restart(round)
    await running.started(round)
    assert.equal((await running.get()).body, `config:${round}`)
  }
  assert.equal(running.said.stdout.split('exit 0\n').length - 1, 2, running.report())
  assert.ok(existsSync(running.app.path('server.lock')))
})

for (const [how, end] of Object.entries({
  'calls process.exit': 'process.exit(3)',
  'lets the process end': '',
  'sends itself the same signal once more': "process.removeAllListeners('SIGTERM'); process.kill(process.pid, 'SIGTERM')",
})) {
  test(`a SIGTERM handler that ${how} has the time that it needs`, { skip }, async (t) => {
    const running = await launch(
      t,
      server(
        undefined,
        '',
        `
process.on('SIGTERM', () => {
  server.close(async () => {
    await new Promise((resolve) => setTimeout(resolve, 200))
    console.log('job done')
    ${end}
  })
})`,
      ),
    )
    for (const round of [2, 3]) {
      await running.restart(round)
      await running.started(round)
      assert.equal((await running.get()).body, `config:${round}`)
      assert.equal(running.said.stdout.split('job done\n').length, round, running.report())
    }
  })
}

test('a SIGTERM handler that never ends is waited for no longer than killTimeout', { skip }, async (t) => {
  const running = await launch(t, server(undefined, '', "if (config !== 'config:3') process.on('SIGTERM', () => {})\nsetInterval(() => {}, 1000)"), {
    hotHook: { killTimeout: 300 },
  })
  for (const round of [2, 3]) {
    await running.restart(round)
    await running.started(round)
    assert.equal((await running.get()).body, `config:${round}`)
  }
  assert.match(running.stderr, /SIGTERM handlers took longer than 300 ms/)
})

test('a server that has restarted ends as it wants to: exit codes and signals are its own', { skip }, async (t) => {
  for (const [signal, end, expected] of /** @type {const} */ ([
    ['SIGTERM', 'process.exit(143)', { code: 143, signal: null }],
    ['SIGINT', 'process.exitCode = 7; server.close(); server.closeAllConnections()', { code: 7, signal: null }],
    ['SIGTERM', undefined, { code: null, signal: 'SIGTERM' }],
  ])) {
    const running = await launch(t, server(undefined, '', end === undefined ? '' : `if (config !== 'config:1') process.on('${signal}', () => { ${end} })`))
    await running.restart(2)
    await running.started(2)
    running.kill(signal)
    assert.deepEqual(await running.ended(), expected)
  }
})

test('what runs longer than the limit is cut, and that is told', { skip }, async (t) => {
  const running = await launch(t, server("if (request.url === '/slow') return\nresponse.end(config)"), { hotHook: { drain: 200 } })
  const port = Number(await running.ready)
  const cut = /** @type {Promise<string>} */ (
    new Promise((resolve) =>
      request({ port, host: '127.0.0.1', path: '/slow', agent: false })
        .on('error', (error) => resolve(String(error)))
        .end(),
    )
  )
  await running.get()
  await running.restart(2)
  await running.started(2)
  assert.match(await cut, /ECONNRESET|socket hang up/)
  assert.match(running.stderr, /the restart cut what took longer than 200 ms \(hotHook\.drain\): GET \/slow/)
})

test('a stream of server-sent events ends at once, so that the browser asks again', { skip }, async (t) => {
  const running = await launch(t, server("response.writeHead(200, { 'content-type': 'text/event-stream' })\nresponse.write('data: ' + config + '\\n\\n')"), {
    hotHook: { drain: 60_000 },
  })
  const events = (/** @type {number} */ port) =>
    /** @type {Promise<string>} */ (
      new Promise((resolve, reject) => {
        let body = ''
        request({ port, host: '127.0.0.1', agent: false }, (incoming) =>
          incoming
            .setEncoding('utf8')
            .on('data', (text) => (body += text))
            .on('end', () => resolve(body))
            .on('error', reject),
        )
          .on('error', reject)
          .end()
      })
    )
  const port = Number(await running.ready)
  const first = events(port)
  await running.get('/').catch(() => {})
  await running.restart(2)
  assert.equal(await first, 'data: config:1\n\n')
  await running.started(2)
})

test('an upgraded connection ends, so that the client connects again', { skip }, async (t) => {
  const upgrade =
    "server.on('upgrade', (request, socket) => socket.write('HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: test\\r\\n\\r\\n' + config))"
  const running = await launch(t, server(undefined, '', upgrade), { hotHook: { drain: 60_000 } })
  const port = Number(await running.ready)
  const open = () => {
    const socket = connect(port, '127.0.0.1').setEncoding('utf8')
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\n')
    const upgraded = new Promise((resolve, reject) =>
      socket.on('error', reject).on('data', (text) => /config:\d/.test(String(text)) && resolve(String(text).slice(-8))),
    )
    return { socket, upgraded, ended: new Promise((resolve) => socket.on('close', resolve)) }
  }
  const first = open()
  assert.equal(await first.upgraded, 'config:1')
  await running.restart(2)
  await first.ended
  await running.started(2)
  const second = open()
  assert.equal(await second.upgraded, 'config:2')
  second.socket.destroy()
})

test('a debugger that stays connected does not hold up a restart', { skip: skip || (major < 22 && 'needs a WebSocket') }, async (t) => {
  const running = await launch(t, server(), { child: { nodeArgs: ['--inspect=127.0.0.1:0'] } })
  const [, url] = await running.when('the inspector', () => /listening on (ws:\S+)/.exec(running.stderr))
  const socket = new WebSocket(String(url))
  await new Promise((resolve) => socket.addEventListener('open', resolve))
  socket.send(JSON.stringify({ id: 1, method: 'Debugger.enable' }))
  await running.restart(2)
  await running.started(2)
  assert.equal((await running.get()).body, 'config:2')
  socket.close()
})

test('an IPC channel that the process was started with stays open, and no process sends what is ours', { skip }, async (t) => {
  const running = await launch(t, server("process.on('message', (message) => process.send({ echo: message, config })); response.end(config)"), {
    hotHook: { restartBy: 'self' },
    child: { ipc: true },
  })
  await running.restart(2)
  await running.started(2)
  assert.equal((await running.get()).body, 'config:2')
  running.send({ hello: 1 })
  const { echo } = await running.when('the echo', () => running.messages.find((message) => message?.echo))
  assert.deepEqual(echo, { hello: 1 })
  assert.equal(running.messages.length, 1)
})

test('process.send stays undefined where it was', { skip }, async (t) => {
  const running = await launch(
    t,
    server('response.end(config + typeof process.send + Object.keys(process.env).filter((name) => /^HOT_HOOK_(?!BUST)/.test(name)))'),
  )
  await running.restart(2)
  await running.started(2)
  assert.equal((await running.get()).body, 'config:2undefined')
})

test('a script that ends ends the process, with its code', async (t) => {
  for (const [text, code] of /** @type {const} */ ([
    ['', 0],
    ['process.exitCode = 5', 5],
    ['throw new Error("no")', 1],
  ])) {
    const app = project(t, { 'server.js': text }, { hotHook: {} })
    assert.deepEqual(await child(app, { ipc: false }).ended(), { code, signal: null })
  }
})
