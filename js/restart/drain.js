// @ts-check
/** Ends the connections of the servers without loss, as far as that takes no longer than it may. */
import { connectionsOf, eventStreamsOf, holdOpen, isBusy, isClosed, isEventStream, letClose } from '../node/connections.js'
import { descriptorOf, stopReading } from '../node/listening.js'
import { pause, turn } from '../pause.js'

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

/** The most that counts of the time between two looks, in milliseconds: a process that is busy meanwhile does not read what arrives. */
const LONGEST = 5 * PAUSE

/** For how long the last bytes of connections that were closed may take to be written, in milliseconds. */
const FLUSH = 100

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
  // What has arrived by now is read first: this process answers it sooner than one that has to start. The event loop may just have
  // looked what there is to read.
  await turn()
  await turn()
  for (;;) {
    const passed = performance.now() - start
    const running = draining.step()
    if (running.length === 0) return []
    if (passed >= limit) {
      const cut = running.flatMap(nameOf)
      await draining.cut(running)
      return cut
    }
    await pause(PAUSE)
  }
}

class Draining {
  #servers
  #handOver
  /** @type {Map<Server, string>} */
  #keys
  /** Sessions whose clients were asked to open no more streams, and whether all that they had sent by then has arrived. @type {WeakMap<Session, boolean>} */
  #asked = new WeakMap()
  /** What was closed, by what the listening socket accepted, until its last bytes are written. @type {WeakMap<object, Connection>} */
  #closing = new WeakMap()
  /** What each connection was doing when it was last looked at, and since when. @type {WeakMap<object, { phase: string, since: number }>} */
  #phases = new WeakMap()
  /** For how long connections were read so far, in milliseconds, and when that was counted. */
  #time = 0
  #counted = performance.now()

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
    const now = performance.now()
    this.#time += Math.min(now - this.#counted, LONGEST)
    this.#counted = now
    return connectionsOf(this.#servers).flatMap((connection) => {
      const current = this.#closing.get(connection.raw) ?? connection
      return this.#end(current) ? [] : [current]
    })
  }

  /**
   * Closes what takes too long. Clients of HTTP/2 get to know which of their requests were not begun: these can be sent again.
   *
   * @param {Connection[]} running
   */
  async cut(running) {
    for (const { session } of running) if (session) letClose(session).destroy()
    for (const end = performance.now() + FLUSH; performance.now() < end && running.some(({ session, socket }) => session && !isClosed(socket));)
      await pause(PAUSE)
  }

  /**
   * @param {Connection} connection
   * @returns {boolean} whether it needs no more waiting
   */
  #end(connection) {
    const { doing, response, session, secure, socket, raw } = connection
    if (this.#closing.has(raw)) return isClosed(socket)
    if (doing === 'unread' || (doing === 'idle' && !secure)) return this.#pass(connection)
    if (response) return closeAfter(undefined, response)
    const isLate = this.#phaseOf(connection) >= LATE
    if (session ? !this.#endSession(session, isLate) : doing === 'request' || (secure && !isLate)) return false
    this.#closing.set(raw, connection)
    if (session) letClose(session).close()
    else socket.destroySoon()
    return isClosed(socket)
  }

  /**
   * @param {Connection} connection
   * @returns {number} for how long it has been doing what it does, in milliseconds
   */
  #phaseOf({ raw, doing, session }) {
    const phase = session ? `${this.#asked.has(session)} ${isBusy(session)}` : doing
    const known = this.#phases.get(raw)
    if (known?.phase === phase) return this.#time - known.since
    this.#phases.set(raw, { phase, since: this.#time })
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
   * Asks a client to open no more streams. What it had sent by then is ahead of its answer to a ping: that is waited for, and
   * all of it is answered.
   *
   * @param {Session} session
   * @param {boolean} isLate
   * @returns {boolean} whether it can be closed
   */
  #endSession(session, isLate) {
    if (session.destroyed) return true
    for (const stream of eventStreamsOf(session)) stream.end()
    // A client that was told to leave before its first request does not send that.
    if (!session.state.lastProcStreamID && !isLate) return false
    if (!this.#asked.has(session)) {
      this.#asked.set(session, false)
      holdOpen(session)
      session.goaway(0, LAST_STREAM)
      session.ping((error) => this.#asked.set(session, !error))
      return false
    }
    return !isBusy(session) && (isLate || this.#asked.get(session) === true)
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
