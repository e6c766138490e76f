// @ts-check
/** Ends the connections of the servers without loss, as far as that takes no longer than it may. */
import { setTimeout as pause } from 'node:timers/promises'
import { connectionsOf, eventStreamsOf, holdOpen, isBusy, isEventStream, letClose } from '../node/connections.js'
import { descriptorOf, stopReading } from '../node/listening.js'

/**
 * @typedef {import('../node/connections.js').Connection} Connection
 * @typedef {import('../node/connections.js').Session} Session
 * @typedef {import('../node/listening.js').Server} Server
 */

/** How often the connections are looked at, in milliseconds. */
const PAUSE = 5

/**
 * How long an encrypted connection that is idle stays open, in milliseconds: a request may be on its way, and the connection
 * cannot move to the next process.
 */
const LATE = 500

/** The most that a client gets to know of the last stream, so that those on their way are answered: HTTP/2 in section 6.8. */
const LAST_STREAM = 2 ** 31 - 1

/**
 * @param {ReadonlyMap<string, Server>} servers by the keys of their sockets, which do not listen any more
 * @param {number} limit how long responses may take to end, in milliseconds
 * @param {(key: string, fd: number) => void} handOver gives a connection to the next process. The descriptor is closed after that
 * @returns {Promise<string[]>} what was cut
 */
export async function drain(servers, limit, handOver) {
  const draining = new Draining(servers, handOver)
  const start = performance.now()
  for (;;) {
    const passed = performance.now() - start
    const running = draining.step()
    if (running.length === 0) return []
    if (passed >= limit) return running.flatMap(nameOf)
    await pause(PAUSE)
  }
}

class Draining {
  #servers
  #handOver
  /** @type {Map<Server, string>} */
  #keys
  /** Sessions whose clients were asked to open no more streams. @type {WeakSet<Session>} */
  #asked = new WeakSet()
  /** What each connection was doing when it was last looked at, and since when. @type {WeakMap<object, { phase: string, since: number }>} */
  #phases = new WeakMap()

  /**
   * @param {ReadonlyMap<string, Server>} servers
   * @param {(key: string, fd: number) => void} handOver
   */
  constructor(servers, handOver) {
    this.#servers = new Set(servers.values())
    this.#handOver = handOver
    this.#keys = new Map([...servers].map(([key, server]) => [server, key]))
    for (const server of this.#servers) server.prependListener('request', closeAfter)
  }

  /**
   * Ends what can end now.
   *
   * @returns {Connection[]} what has to be waited for
   */
  step() {
    return connectionsOf(this.#servers).filter((connection) => !this.#end(connection))
  }

  /**
   * @param {Connection} connection
   * @returns {boolean} whether it needs no more waiting
   */
  #end(connection) {
    const { doing, response, session, secure, socket } = connection
    if (doing === 'unread' || (doing === 'idle' && !secure)) return this.#pass(connection)
    if (response) return closeAfter(undefined, response)
    const isLate = this.#phaseOf(connection) >= LATE
    if (session) return this.#endSession(session, isLate)
    if (doing === 'request' || (secure && !isLate)) return false
    socket.destroySoon()
    return true
  }

  /**
   * @param {Connection} connection
   * @returns {number} for how long it has been doing what it does, in milliseconds
   */
  #phaseOf({ raw, doing, session }) {
    const phase = session ? `${this.#asked.has(session)} ${isBusy(session)}` : doing
    const known = this.#phases.get(raw)
    if (known?.phase === phase) return performance.now() - known.since
    this.#phases.set(raw, { phase, since: performance.now() })
    return 0
  }

  /** @param {Connection} connection */
  #pass({ raw, server }) {
    const fd = descriptorOf(raw)
    if (fd === undefined) return true
    stopReading(raw)
    this.#handOver(/** @type {string} */ (this.#keys.get(server)), fd)
    raw.destroy()
    return true
  }

  /**
   * @param {Session} session
   * @param {boolean} isLate
   */
  #endSession(session, isLate) {
    if (session.destroyed) return true
    for (const stream of eventStreamsOf(session)) stream.end()
    // A client that was told to leave before its first request does not send that.
    if (!session.state.lastProcStreamID && !isLate) return false
    if (!this.#asked.has(session)) {
      this.#asked.add(session)
      holdOpen(session)
      session.goaway(0, LAST_STREAM)
      return false
    }
    if (isBusy(session) || !isLate) return false
    letClose(session)
    return true
  }
}

/**
 * Has the client open another connection after this response.
 *
 * @param {unknown} _request
 * @param {import('../node/connections.js').Response} response
 * @returns {boolean} whether it need not be waited for
 */
function closeAfter(_request, response) {
  response.shouldKeepAlive = false
  if (!isEventStream(response)) return false
  response.end()
  return true
}

/**
 * @param {Connection} connection
 * @returns {string[]}
 */
function nameOf({ response, session, doing }) {
  const request = /** @type {import('node:http').IncomingMessage | undefined} */ (response?.req)
  if (request) return [`${request.method} ${request.url}`]
  if (session) return isBusy(session) ? ['HTTP/2 streams'] : []
  return doing === 'request' ? ['a request that was not received whole'] : []
}
