// @ts-check
/** What a server still does when it has stopped listening. All Node lines. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { listeningPart, stopListening } from '../../js/node/listening.js'
import { drain } from '../../js/restart/drain.js'

/** A client that says when it has sent its request, and what it was answered. */
const client = `
const { parentPort, workerData: { port, sent } } = require('node:worker_threads')
const socket = require('node:net').connect(port, '127.0.0.1')
let answer = ''
socket.write('GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n', () => {
  Atomics.store(sent, 0, 1)
  Atomics.notify(sent, 0)
})
socket.on('data', (data) => (answer += data)).on('close', () => parentPort.postMessage(answer))
`

test(
  'a request that has arrived is answered, although nothing of its connection was read yet',
  { skip: process.platform === 'win32' && 'nothing is handed over there' },
  async (t) => {
    const server = createServer((_request, response) => response.end('answered')).listen(0, '127.0.0.1')
    t.after(() => server.closeAllConnections())
    await once(server, 'listening')
    const sent = new Int32Array(new SharedArrayBuffer(4))
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
    const worker = new Worker(client, { eval: true, workerData: { port, sent } })
    const answered = once(worker, 'message')
    await once(server, 'connection')
    Atomics.wait(sent, 0, 0, 10_000)
    stopListening(listeningPart(/** @type {any} */ (server)))
    const handedOver = /** @type {number[]} */ ([])
    const cut = await drain(/** @type {any} */ (new Map([['key', server]])), 5000, (_key, fd) => handedOver.push(fd))
    assert.deepEqual({ cut, handedOver }, { cut: [], handedOver: [] })
    assert.match(String((await answered)[0]), /answered$/)
  },
)
