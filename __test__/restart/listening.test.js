// @ts-check
/** The listening sockets of a server over restarts. All Node lines; not Windows, which cannot hand sockets on. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { connect } from 'node:net'
import { test } from 'node:test'
import { child } from '../helpers/child.js'
import { project } from '../helpers/project.js'

const skip = process.platform === 'win32' && 'Windows cannot hand sockets on'

const config = (/** @type {number} */ round) => `export const config = 'config:${round}'\n`

/**
 * Starts a server whose text ends with a call of `up(…addresses)`, and restarts it.
 *
 * @param {import('node:test').TestContext} t
 * @param {string} server
 * @param {import('../helpers/child.js').ChildOptions} [options]
 */
function launch(t, server, options = {}) {
  const app = project(
    t,
    {
      'config.js': config(1),
      'server.js': `import { config } from './config.js'\nconst up = (...addresses) => console.log('UP ' + JSON.stringify(addresses))\n${server}\n`,
    },
    { hotHook: {} },
  )
  const running = child(app, { ipc: false, ...options })
  const starts = () => [...running.said.stdout.matchAll(/^UP (.*)$/gm)].map(([, text]) => JSON.parse(String(text)))
  return {
    ...running,
    app,
    /** What the server said at a start, from 1. */
    up: (/** @type {number} */ number) => running.when(`start ${number}`, () => starts()[number - 1], { deadline: 30_000 }),
    restart: (/** @type {number} */ round) => app.save('config.js', config(round)),
  }
}

/**
 * @param {import('node:http').RequestOptions} where
 * @returns {Promise<string>}
 */
const ask = (where) =>
  new Promise((resolve, reject) => {
    const outgoing = request({ path: '/', agent: false, ...where }, (incoming) => {
      let body = ''
      incoming
        .setEncoding('utf8')
        .on('data', (text) => (body += text))
        .on('end', () => resolve(body))
    })
    outgoing.on('error', reject).end()
  })

test('every address stays what it was: names, IPv6, all interfaces, and ports that the system chose', { skip }, async (t) => {
  const running = launch(
    t,
    `
import { createServer } from 'node:http'
import { once } from 'node:events'
const servers = []
for (const listen of [[0], [0], [0, 'localhost'], [{ port: 0, host: '127.0.0.1' }], [{ port: 0, host: '::1', ipv6Only: true }]]) {
  const server = createServer((request, response) => response.end(config)).listen(...listen)
  await once(server, 'listening')
  servers.push(server)
}
up(...servers.map((server) => server.address()))
`,
  )
  const first = await running.up(1)
  for (const round of [2, 3]) {
    await running.restart(round)
    assert.deepEqual(await running.up(round), first)
    for (const { address, port } of first) assert.equal(await ask({ host: address === '::' ? '127.0.0.1' : address, port }), `config:${round}`)
  }
})

for (const [what, more] of Object.entries({
  'that the app leaves to Node': '',
  'that an exit listener removes': "process.on('exit', () => unlinkSync('app.sock'))",
  'that the app removes before it listens': "try { unlinkSync('app.sock') } catch {}",
})) {
  test(`a UNIX socket ${what} is there after a restart`, { skip }, async (t) => {
    const running = launch(
      t,
      `
import { createServer } from 'node:http'
import { unlinkSync } from 'node:fs'
${more}
createServer((request, response) => response.end(config)).listen('app.sock', () => up('app.sock'))
`,
    )
    await running.up(1)
    const socketPath = running.app.path('app.sock')
    for (const round of [2, 3]) {
      await running.restart(round)
      await running.up(round)
      assert.equal(await ask({ socketPath }), `config:${round}`)
    }
  })
}

test('a UNIX socket that the app closes is gone', { skip }, async (t) => {
  const running = launch(
    t,
    `
import { createServer } from 'node:net'
const server = createServer().listen('app.sock', () => server.close(() => up('closed')))
setInterval(() => {}, 1000)
`,
  )
  await running.up(1)
  assert.equal(existsSync(running.app.path('app.sock')), false)
})

test('a socket that the next start does not listen on is closed', { skip }, async (t) => {
  const running = launch(
    t,
    `
import { createServer } from 'node:http'
const server = createServer((request, response) => response.end(config)).listen(0, '127.0.0.1', () => {
  if (config !== 'config:1') return up(server.address().port)
  const other = createServer().listen(0, '127.0.0.1', () => up(server.address().port, other.address().port))
})
`,
  )
  const [port, other] = await running.up(1)
  await running.restart(2)
  assert.deepEqual(await running.up(2), [port])
  const end = Date.now() + 10_000
  let refused = false
  while (!refused && Date.now() < end) {
    refused = await new Promise((resolve) => {
      const socket = connect(other, '127.0.0.1', () => {
        socket.destroy()
        setTimeout(resolve, 50, false)
      })
      socket.on('error', () => resolve(true))
    })
  }
  assert.ok(refused, running.report())
  assert.equal(await ask({ host: '127.0.0.1', port }), 'config:2')
})

test('a descriptor that the process was started with is listened on again', { skip }, async (t) => {
  const outside = createServer()
  t.after(() => outside.close())
  await /** @type {Promise<void>} */ (new Promise((resolve) => outside.listen(0, '127.0.0.1', resolve)))
  const { port } = /** @type {import('node:net').AddressInfo} */ (outside.address())
  const { fd } = /** @type {any} */ (outside)._handle
  const running = launch(
    t,
    `
import { createServer } from 'node:http'
const server = createServer((request, response) => response.end(config)).listen({ fd: 3 }, () => up(server.address().port))
`,
    { descriptors: [fd] },
  )
  outside.unref()
  assert.deepEqual(await running.up(1), [port])
  for (const round of [2, 3]) {
    await running.restart(round)
    assert.deepEqual(await running.up(round), [port])
  }
})

test('the workers of a cluster get the socket that the last ones had: no request is refused', { skip }, async (t) => {
  const running = launch(
    t,
    `
import cluster from 'node:cluster'
import { createServer } from 'node:http'
if (cluster.isPrimary) cluster.fork().on('listening', ({ port }) => up(port))
else createServer((request, response) => response.end(config)).listen(0, '127.0.0.1')`,
  )
  const [port] = await running.up(1)
  for (const round of [2, 3]) {
    await running.restart(round)
    const end = Date.now() + 30_000
    // A worker that closes its server cuts what it has just accepted: Node.js does that.
    const answer = () => ask({ port, host: '127.0.0.1' }).catch((error) => assert.equal(error.code, 'ECONNRESET'))
    while ((await answer()) !== `config:${round}`) assert.ok(Date.now() < end, running.report())
  }
})
