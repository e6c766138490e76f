// @ts-check
/** The examples with connections that stay open: these run new code, too. All Node lines. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { join } from 'node:path'
import { deadlineMs } from '../helpers/child.js'
import { messagesOf } from '../helpers/edits.js'
import { example } from '../helpers/example.js'
import { fixtures } from '../helpers/subject.js'

const require = createRequire(join(fixtures, 'index.js'))

/**
 * @typedef {object} Connection
 * @property {(text: string) => Promise<string>} ask sends a message and gives what comes back
 * @property {() => unknown} close
 * @property {() => number} losses how often the connection broke
 */

/** Answers that come as events: the next one is the answer to the last message. */
function inbox() {
  /** @type {((text: string) => void) | undefined} */
  let deliver
  return {
    receive: (/** @type {unknown} */ text) => deliver?.(String(text)),
    /** @param {() => unknown} send */
    async next(send) {
      const answer = new Promise((resolve) => {
        deliver = resolve
      })
      await send()
      return /** @type {Promise<string>} */ (Promise.race([answer, pause(deadlineMs, 'no answer', { ref: false })]))
    },
  }
}

/** @type {Record<string, (port: number) => Promise<Connection>>} */
const connections = {
  async ws(port) {
    const socket = new (require('ws'))(`ws://127.0.0.1:${port}`)
    const { receive, next } = inbox()
    let closed = 0
    socket.on('message', receive).on('close', () => {
      closed += 1
    })
    await once(socket, 'open')
    return { ask: (text) => next(() => socket.send(text)), close: () => socket.terminate(), losses: () => closed }
  },
  async socketIo(port) {
    const socket = require('socket.io-client').io(`http://127.0.0.1:${port}`)
    const { receive, next } = inbox()
    let closed = 0
    socket
      .on('said', receive)
      .on('failed', receive)
      .on('disconnect', () => {
        closed += 1
      })
    await new Promise((resolve) => {
      socket.once('connect', resolve)
    })
    return { ask: (text) => next(() => socket.emit('say', text)), close: () => socket.close(), losses: () => closed }
  },
  /** The subscription over server-sent events, as a client that does not reconnect. */
  async trpc(port) {
    const { receive, next } = inbox()
    const controller = new AbortController()
    let closed = 0
    const response = await fetch(`http://127.0.0.1:${port}/messages`, { headers: { accept: 'text/event-stream' }, signal: controller.signal })
    const reading = (async () => {
      for await (const chunk of response.body ?? []) {
        for (const [, data = ''] of Buffer.from(chunk)
          .toString()
          .matchAll(/^data: (".*")$/gm))
          receive(JSON.parse(data))
      }
    })()
    reading
      .catch(() => {})
      .finally(() => {
        closed += 1
      })
    const say = (/** @type {string} */ text) =>
      fetch(`http://127.0.0.1:${port}/say`, { method: 'POST', body: JSON.stringify(text), headers: { 'content-type': 'application/json' } })
    return { ask: (text) => next(() => say(text)), close: () => controller.abort(), losses: () => closed }
  },
  async mcp(port) {
    const { Client } = await import(require.resolve('@modelcontextprotocol/sdk/client/index.js'))
    const { StreamableHTTPClientTransport } = await import(require.resolve('@modelcontextprotocol/sdk/client/streamableHttp.js'))
    const client = new Client({ name: 'test', version: '1.0.0' })
    await client.connect(new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${port}`)))
    let closed = 0
    Object.assign(client, {
      onclose: () => {
        closed += 1
      },
    })
    const ask = () =>
      client.callTool({ name: 'add', arguments: { a: 1, b: 2 } }).then(
        (/** @type {any} */ { content }) => content[0].text,
        (/** @type {Error} */ error) => `${error}`,
      )
    return { ask, close: () => client.close(), losses: () => closed }
  },
}

/** @type {Record<string, { over: string, hot: [file: string, from: string, to: string, expected: RegExp][] }>} */
const rows = {
  'websocket-chat': {
    over: 'ws',
    hot: [
      ['src/format.js', "'you'", "'I'", /^I: hello$/i],
      ['src/chat.js', 'format(text, client', 'format(text.toUpperCase(), client', /^I: HELLO$/],
    ],
  },
  'socket-io': {
    over: 'socketIo',
    hot: [
      ['src/format.js', '`${who}:', '`${who} said', /^you(?: there)? said hello$/],
      ['src/events.js', "'you'", "'you there'", /^you there said hello$/],
    ],
  },
  trpc: { over: 'trpc', hot: [['src/message.js', 'somebody', 'nobody', /^nobody said hello$/]] },
  'mcp-http': {
    over: 'mcp',
    hot: [
      ['src/tools/add.js', '= ${a + b}', 'makes ${a + b}', /^1 \+ 2 makes 3!?$/],
      ['src/app.js', ', add)', ', async (input) => { const { content } = add(input); content[0].text += "!"; return { content } })', /^1 \+ 2 makes 3!$/],
    ],
  },
}

for (const [name, { over, hot }] of Object.entries(rows)) {
  test(`examples/${name}`, async (t) => {
    const { server, project, edit } = example(t, name)
    const connect = connections[over] ?? assert.fail()
    const { ask, close, losses } = await connect(await server.ready)
    t.after(close)

    const until = async (/** @type {RegExp} */ expected) => {
      for (const end = Date.now() + deadlineMs; ; await pause(10)) {
        const answer = await ask('hello')
        if (expected.test(answer)) return
        assert.ok(Date.now() < end, `the last answer is ${answer}, not ${expected}\n${server.report()}`)
      }
    }

    for (const [file, from, to, expected] of hot) {
      await t.test(`an edit of ${file} shows in the next message of an open connection`, async () => {
        assert.doesNotMatch(await ask('hello'), expected)
        await edit(file, from, to)
        await until(expected)
      })
      await t.test(`${file} is broken and fixed`, async () => {
        const text = project.read(file)
        await project.save(file, `${text}\n)(`)
        await until(/Error/)
        await project.save(file, text)
        await until(expected)
      })
    }
    assert.equal(losses(), 0, 'the connection stayed open')
    assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [])
  })
}
