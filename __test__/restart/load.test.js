// @ts-check
/** A server that is asked 200 times a second answers every request, over 20 restarts. All Node lines. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cert, key } from '../helpers/certificate.js'
import { load } from '../helpers/load.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

const RESTARTS = Number(process.env.HOT_HOOK_TEST_RESTARTS ?? 20)
const RATE = 200

/** Each of these needs a TLS handshake of its own, in both processes, on the machine's last free moments. */
const HANDSHAKES = { rate: 50, most: 25 }

/** What every server answers: the version of a pinned file, `/slow` after 300 ms. */
const answer = `
import { setTimeout as pause } from 'node:timers/promises'
import { config } from './config.js'
export async function answer(path) {
  if (path.startsWith('/slow')) await pause(300)
  return config + ' ' + process.pid
}
`

/** A handler for the servers of Node's own modules. */
const handler = `
async (request, response) => {
  for await (const part of request) part.length
  response.end(await answer(request.url))
}`

/** @param {string} server @param {string} [listen] */
const node = (server, listen = "0, '127.0.0.1'") => `
${server}
server.listen(${listen}, () => console.log('ready ' + (server.address().port ?? 1)))
`

/** @type {Record<string, { server: string, target?: Partial<import('../helpers/load.js').Target>, packages?: string[] }>} */
const kinds = {
  http: { server: node(`import { createServer } from 'node:http'\nconst server = createServer(${handler})`) },
  https: {
    server: node(`import { createServer } from 'node:https'\nconst server = createServer(${JSON.stringify({ key, cert })}, ${handler})`),
    target: { secure: true },
  },
  'http2 without TLS': { server: node(`import { createServer } from 'node:http2'\nconst server = createServer(${handler})`), target: { h2: true } },
  'http2 with TLS': {
    server: node(`import { createSecureServer } from 'node:http2'\nconst server = createSecureServer(${JSON.stringify({ key, cert })}, ${handler})`),
    target: { h2: true, secure: true },
  },
  'a UNIX socket': {
    server: node(`import { createServer } from 'node:http'\nconst server = createServer(${handler})`, "process.cwd() + '/app.sock'"),
    target: { socketPath: 'app.sock' },
  },
  Express: {
    server: `
import express from 'express'
const app = express()
app.use(express.json())
app.post(/.*/, async (request, response) => response.send(await answer(request.path)))
const server = app.listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port))`,
    packages: ['express'],
  },
  Fastify: {
    server: `
import Fastify from 'fastify'
const app = Fastify()
app.addContentTypeParser('*', { parseAs: 'string' }, (request, body, done) => done(null, body))
app.post('/*', (request) => answer(request.url))
console.log('ready ' + new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port)`,
    packages: ['fastify'],
  },
  Hono: {
    server: `
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
const app = new Hono()
app.post('/*', async (context) => context.text(await answer(new URL(context.req.url).pathname)))
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log('ready ' + port))`,
    packages: ['hono', '@hono/node-server'],
  },
}

for (const [kind, { server, target = {}, packages = [] }] of Object.entries(kinds)) {
  for (const keepAlive of [true, false]) {
    test(`${kind}, ${keepAlive ? 'with' : 'without'} keep-alive: no request is refused or cut`, async (t) => {
      const app = project(
        t,
        { 'server.js': `import { answer } from './answer.js'\n${server}\n`, 'answer.js': answer, 'config.js': "export const config = 'config:0'\n" },
        { packages, hotHook: {} },
      )
      const running = start(app, { ipc: false })
      const port = await running.ready
      const { socketPath } = target
      const where = { ...target, ...(socketPath ? { socketPath: app.path(socketPath) } : { port }) }
      const requests = load(where, { keepAlive, ...(target.secure && !keepAlive ? HANDSHAKES : { rate: RATE }) })
      await requests.until(/config:0/)
      for (let round = 1; round <= RESTARTS; round += 1) {
        await app.save('config.js', `export const config = 'config:${round}'\n`)
        await requests.until(new RegExp(`config:${round} `))
      }
      await requests.stop()
      assert.deepEqual(requests.failures, [], `${requests.answers.length} answers\n${running.report()}`)
      assert.ok(requests.answers.length > HANDSHAKES.rate)
      // Only the advice that would make these restarts unnecessary is printed beside their lines.
      const lines = () => running.complaints.filter((line) => !line.includes(' restarts had the same reason'))
      await running.when('the last line', () => lines().length >= RESTARTS)
      assert.deepEqual(
        lines().filter((line) => !line.startsWith('[hot-hook] restart ')),
        [],
      )
      assert.equal(lines().length, RESTARTS, running.report())
    })
  }
}
