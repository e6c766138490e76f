// @ts-check
/**
 * A client of the Chrome DevTools Protocol over a WebSocket, as a debugger in an editor is. Written out because
 * Node 20 has no WebSocket of its own.
 */
import { randomBytes } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { request } from 'node:http'

/**
 * Connects to the address that `node --inspect` prints.
 *
 * @param {string} address `ws://…`
 */
export async function connect(address) {
  const { hostname, port, pathname } = new URL(address)
  const headers = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    'Sec-WebSocket-Version': '13',
  }
  const opening = request({ host: hostname, port, path: pathname, headers })
  opening.end()
  const [, socket, head] = await once(opening, 'upgrade')
  const events = new EventEmitter()
  /** @type {Map<number, { resolve: (result: any) => void, reject: (error: Error) => void }>} */
  const calls = new Map()
  let id = 0

  readFrames(socket, head, (text) => {
    const message = JSON.parse(text)
    const call = calls.get(message.id)
    calls.delete(message.id)
    if (!call) events.emit(message.method, message.params)
    else if (message.error) call.reject(new Error(JSON.stringify(message.error)))
    else call.resolve(message.result)
  })

  return {
    events,
    /**
     * @param {string} method
     * @param {object} [params]
     * @returns {Promise<any>}
     */
    call: (method, params = {}) =>
      new Promise((resolve, reject) => {
        calls.set(++id, { resolve, reject })
        socket.write(frame(JSON.stringify({ id, method, params })))
      }),
    close: () => socket.destroy(),
  }
}

/**
 * One masked text frame.
 *
 * @param {string} text
 */
function frame(text) {
  const payload = Buffer.from(text)
  const mask = randomBytes(4)
  const length = payload.length < 126 ? Buffer.from([0x80 | payload.length]) : Buffer.from([0x80 | 126, payload.length >> 8, payload.length & 255])
  return Buffer.concat([Buffer.from([0x81]), length, mask, payload.map((byte, index) => byte ^ (mask[index & 3] ?? 0))])
}

/**
 * @param {import('node:net').Socket} socket
 * @param {Buffer} head
 * @param {(text: string) => void} receive
 */
function readFrames(socket, head, receive) {
  let buffer = head
  let text = Buffer.alloc(0)
  const read = () => {
    while (buffer.length >= 2) {
      const short = (buffer[1] ?? 0) & 127
      const start = short === 126 ? 4 : short === 127 ? 10 : 2
      if (buffer.length < start) return
      const length = short === 126 ? buffer.readUInt16BE(2) : short === 127 ? Number(buffer.readBigUInt64BE(2)) : short
      if (buffer.length < start + length) return
      const [first = 0] = buffer
      text = Buffer.concat([text, buffer.subarray(start, start + length)])
      buffer = buffer.subarray(start + length)
      if ((first & 0x80) === 0) continue
      if ((first & 15) <= 1) receive(text.toString())
      text = Buffer.alloc(0)
    }
  }
  socket.on('data', (/** @type {Buffer} */ chunk) => {
    buffer = Buffer.concat([buffer, chunk])
    read()
  })
  read()
}
