// @ts-check
/** Steady requests to a server, each of which must be answered. */
import { Agent, request } from 'node:http'
import { connect, constants } from 'node:http2'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'
import { setTimeout as pause } from 'node:timers/promises'

/**
 * @typedef {object} Target
 * @property {number} [port]
 * @property {string} [socketPath]
 * @property {string} [host] default 127.0.0.1
 * @property {boolean} [secure] whether the server speaks TLS
 * @property {boolean} [h2] whether it speaks HTTP/2
 *
 * @typedef {{ body: string, ms: number }} Answer
 */

/** A request is a POST, which no client sends a second time by itself. */
const BODY = JSON.stringify({ some: 'thing', more: 'x'.repeat(200) })

/** How long an answer may take, in milliseconds. */
const LIMIT = 20_000

/**
 * Sends requests at a steady rate until it is stopped.
 *
 * @param {Target} target
 * @param {object} options
 * @param {number} options.rate requests per second
 * @param {boolean} options.keepAlive whether connections are used again
 * @param {number} [options.most] how many may be under way at a time; default: any number. A machine that cannot keep up gets fewer
 * @param {(index: number) => string} [options.path]
 */
export function load(target, { rate, keepAlive, most = Infinity, path = (index) => (index % 10 === 0 ? '/slow' : '/') }) {
  const client = target.h2 ? http2Client(target, keepAlive) : httpClient(target, keepAlive)
  /** @type {Answer[]} */
  const answers = []
  /** @type {string[]} */
  const failures = []
  /** @type {Set<Promise<void>>} */
  const running = new Set()
  const stopping = new AbortController()
  const send = async (/** @type {number} */ index) => {
    const start = performance.now()
    try {
      answers.push({ body: await client.send(path(index)), ms: performance.now() - start })
    } catch (error) {
      failures.push(
        `${path(index)}: ${/** @type {any} */ (error).code ?? ''} ${/** @type {any} */ (error).message} after ${Math.round(performance.now() - start)} ms`,
      )
    }
  }
  const sending = (async () => {
    const start = performance.now()
    for (let index = 0; !stopping.signal.aborted; index += 1) {
      const sent = send(index).finally(() => running.delete(sent))
      running.add(sent)
      await pause(Math.max(0, start + ((index + 1) * 1000) / rate - performance.now()))
      while (running.size >= most) await Promise.race(running)
    }
    await Promise.all(running)
    client.close()
  })()
  return {
    answers,
    failures,
    /** Resolves when an answer matches that came after this call. */
    async until(/** @type {RegExp} */ pattern) {
      const seen = answers.length
      const end = performance.now() + LIMIT
      while (!answers.slice(seen).some(({ body }) => pattern.test(body))) {
        if (performance.now() > end)
          throw new Error(`no answer matched ${pattern}; the last: ${answers.at(-1)?.body}; failures: ${failures.slice(0, 5).join(', ')}`)
        await pause(5)
      }
    },
    /** Sends no more, and waits for what is under way. */
    async stop() {
      stopping.abort()
      await sending
    },
  }
}

/**
 * @param {Target} target
 * @param {boolean} keepAlive
 */
function httpClient({ secure, host = '127.0.0.1', port, socketPath }, keepAlive) {
  const agent = new (secure ? SecureAgent : Agent)({ keepAlive, maxSockets: 100 })
  const ask = secure ? secureRequest : request
  const where = socketPath === undefined ? { host, port } : { socketPath }
  return {
    send: (/** @type {string} */ path) =>
      /** @type {Promise<string>} */ (
        new Promise((resolve, reject) => {
          const outgoing = ask({ ...where, path, method: 'POST', agent, timeout: LIMIT, rejectUnauthorized: false }, (incoming) => {
            let body = ''
            incoming
              .setEncoding('utf8')
              .on('data', (text) => (body += text))
              .on('error', reject)
            incoming.on('end', () => (incoming.statusCode === 200 ? resolve(body) : reject(new Error(`status ${incoming.statusCode}`))))
          })
          outgoing.on('timeout', () => outgoing.destroy(new Error('timeout')))
          outgoing.on('error', (/** @type {any} */ error) =>
            reject(Object.assign(error, { code: `${error.code ?? error.message}${outgoing.reusedSocket ? ' on a connection used before' : ''}` })),
          )
          outgoing.end(BODY)
        })
      ),
    close: () => agent.destroy(),
  }
}

/**
 * A client that opens another session as soon as the server says that it leaves.
 *
 * @param {Target} target
 * @param {boolean} keepAlive
 */
function http2Client({ secure, host = '127.0.0.1', port, socketPath }, keepAlive) {
  /** @type {import('node:http2').ClientHttp2Session | undefined} */
  let current
  const open = () => {
    const session = connect(`${secure ? 'https' : 'http'}://${host}:${port ?? 0}`, { rejectUnauthorized: false, ...(socketPath && { path: socketPath }) })
    session.on('goaway', () => session === current && (current = undefined))
    session.on('close', () => session === current && (current = undefined))
    session.on('error', () => {})
    return session
  }
  const send = (/** @type {string} */ path) =>
    /** @type {Promise<string>} */ (
      new Promise((resolve, reject) => {
        const session = keepAlive ? (current ??= open()) : open()
        const stream = session.request({ ':path': path, ':method': 'POST' })
        let body = ''
        let status = 0
        stream.on('response', (headers) => (status = Number(headers[':status'])))
        stream.setEncoding('utf8').on('data', (text) => (body += text))
        stream.on('error', (error) => stream.rstCode !== constants.NGHTTP2_REFUSED_STREAM && reject(error))
        stream.on('close', () => {
          if (!keepAlive) session.close()
          // Node's client refuses to send it by itself, when the server has just said that it leaves.
          if (stream.rstCode === constants.NGHTTP2_REFUSED_STREAM && stream.sentHeaders && !status) resolve(send(path))
          else if (status === 200 && stream.rstCode === 0) resolve(body)
          else reject(new Error(`status ${status}, stream code ${stream.rstCode}`))
        })
        session.on('error', reject)
        stream.end(BODY)
      })
    )
  return { send, close: () => current?.close() }
}
