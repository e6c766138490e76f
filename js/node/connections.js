// @ts-check
/** What the connections of servers are doing, as Node knows it. */
import { outOfReach } from './out-of-reach.js'

/**
 * @typedef {import('./listening.js').Server} Server
 * @typedef {import('node:net').Socket & { _handle: any, _server?: Server, _httpMessage?: Response }} Socket
 * @typedef {import('node:http').ServerResponse & { shouldKeepAlive: boolean }} Response
 * @typedef {import('node:http2').ServerHttp2Session} Session
 * @typedef {{ socket: Socket }} Parser
 *
 * @typedef {object} Connection
 * @property {Socket} raw What the listening socket accepted.
 * @property {Socket} socket What the protocol reads: the TLS socket on top of `raw`, or `raw`.
 * @property {Server} server
 * @property {boolean} secure Whether the server speaks TLS.
 * @property {'unread' | 'idle' | 'request' | 'response' | 'session' | 'other'} doing `unread`: nothing was read yet. `idle`: the last
 *   response was sent whole, and no request has begun. `session`: HTTP/2. `other`: upgraded, no HTTP, a TLS handshake, or
 *   closing.
 * @property {Response} [response] What is being sent.
 * @property {Session} [session]
 */

/** The HTTP/2 sessions of each server. Node has no list of them. @type {WeakMap<Server, Set<Session>>} */
const sessions = new WeakMap()

/**
 * Remembers the HTTP/2 sessions of a server, if it has any.
 *
 * @param {Server} server
 */
export function observeSessions(server) {
  if (!/^Http2(?:Secure)?Server$/.test(server.constructor.name)) return
  /** @type {Set<Session>} */
  const open = new Set()
  sessions.set(server, open)
  server.on('session', (/** @type {Session} */ session) => {
    open.add(session)
    session.once('close', () => open.delete(session))
  })
}

/**
 * Whether a server speaks TLS.
 *
 * @param {Server} server
 */
const isSecure = (server) => 'setSecureContext' in server

/**
 * Whether a server speaks HTTP/1 without TLS, and nothing else.
 *
 * @param {Server} server
 */
export const isPlainHttp = (server) => 'closeIdleConnections' in server && !isSecure(server) && !sessions.has(server)

/**
 * The connections of some servers.
 *
 * @param {Iterable<Server>} servers
 * @returns {Connection[]}
 */
export function connectionsOf(servers) {
  const known = new Set(servers)
  const found = new Map([...known].flatMap(statesOf))
  return activeSockets().flatMap((raw) => {
    const server = raw._server
    if (!server || !known.has(server)) return []
    const connection = { raw, socket: raw, server, secure: isSecure(server), doing: /** @type {const} */ ('other'), ...found.get(raw._handle) }
    // HTTP/2 without TLS has sent its settings by then, past what the socket counts.
    const isUnread = raw.bytesRead + raw.bytesWritten === 0 && connection.doing !== 'session'
    return [isUnread ? { ...connection, doing: /** @type {const} */ ('unread') } : connection]
  })
}

/**
 * What a server's connections are doing, as far as it speaks HTTP, by the handle of what it accepted.
 *
 * @param {Server} server
 * @returns {[unknown, Pick<Connection, 'socket' | 'doing' | 'response' | 'session'>][]}
 */
function statesOf(server) {
  const list = internal(server, 'http.server.connections')
  /** @type {Set<Parser>} */
  const idle = new Set(list?.idle())
  /** @type {ReturnType<typeof statesOf>} */
  const states = []
  for (const parser of /** @type {Parser[]} */ (list?.all() ?? [])) {
    const { socket } = parser
    if (!socket?._handle) continue
    const response = socket._httpMessage
    // A connection that is being closed has nothing to say to another process, and its client waits for the end.
    const ending = socket.writableEnded ? 'other' : undefined
    const doing = response ? 'response' : (ending ?? (idle.has(parser) && isFlushed(socket) ? 'idle' : 'request'))
    states.push([acceptedHandle(socket), { socket, doing, ...(response && { response }) }])
  }
  for (const session of sessions.get(server) ?? []) {
    // What the session shows instead throws as soon as it is destroyed.
    const socket = internal(session, 'socket')
    if (socket?._handle) states.push([acceptedHandle(socket), { socket, doing: 'session', session }])
  }
  return states
}

/**
 * Whether a session has requests that are not answered yet.
 *
 * @param {Session} session
 */
export function isBusy(session) {
  const state = internal(session, 'state')
  if (session.destroyed) return false
  return !state?.streams || state.streams.size > 0 || state.pendingStreams?.size > 0
}

/**
 * Has a session answer all that its client sends. Node closes it as soon as the client, asked to leave, says that it does,
 * and then refuses the requests that were on their way.
 *
 * @param {Session} session
 */
export function holdOpen(session) {
  Object.defineProperty(session, 'close', { value: () => {}, configurable: true })
}

/**
 * Lets a session that was held open close.
 *
 * @param {Session} session
 */
export function letClose(session) {
  Reflect.deleteProperty(session, 'close')
  return session
}

/**
 * Whether all that was written to a socket has been sent, and nothing more will be.
 *
 * @param {Socket} socket
 */
export const isClosed = (socket) => socket.destroyed || socket.writableFinished

/** What a client opens again by itself as soon as it ends. */
const EVENTS = /(?:^|\r\ncontent-type: *)text\/event-stream\b/i

/**
 * Whether a response is a stream of server-sent events.
 *
 * @param {Response & { _header?: string | null }} response
 */
export const isEventStream = (response) => EVENTS.test(response._header ?? '')

/**
 * The streams of server-sent events of a session.
 *
 * @param {Session} session
 * @returns {import('node:http2').ServerHttp2Stream[]}
 */
export function eventStreamsOf(session) {
  const streams = [...(internal(session, 'state')?.streams?.values() ?? [])]
  return streams.filter(({ sentHeaders }) => EVENTS.test(String(sentHeaders?.['content-type'])))
}

/**
 * The connections of servers of this process that stay open beyond one request: those that were upgraded, those without HTTP,
 * and those that send events.
 *
 * @returns {Socket[]}
 */
export function longLived() {
  return activeSockets().filter((/** @type {Socket & { parser?: object | null }} */ { parser, _httpMessage: response, bytesRead }) => {
    if (parser) return response !== undefined && response !== null && isEventStream(response)
    return bytesRead > 0
  })
}

/** What belongs to many connections. */
const SHARED = new Set(['server', '_server', '_handle', 'parser', '_parent', 'agent', 'app'])

/** How far from a socket the objects may be that belong to it: a WebSocket, a request, a response. */
const FARTHEST = 3

/**
 * @typedef {object} Parts
 * @property {Set<Function>} listeners
 * @property {Set<unknown>} values What its properties hold, as Express has the app in each request.
 */

/**
 * What a connection consists of, with all that belongs to it alone: the emitters that its properties lead to.
 *
 * @param {object} connection
 * @param {number} most how many listeners, at most
 * @returns {Parts}
 */
export function partsOf(connection, most) {
  /** @type {Parts} */
  const parts = { listeners: new Set(), values: new Set() }
  const seen = new Set([connection])
  let level = [connection]
  for (let depth = 0; depth <= FARTHEST && parts.listeners.size < most; depth += 1) {
    /** @type {object[]} */
    const next = []
    for (const emitter of level) {
      for (const listener of Object.values(Reflect.get(emitter, '_events') ?? {}).flat()) addListener(listener, parts.listeners)
      for (const [key, value] of [...propertiesOf(emitter), ...propertiesOf(Object.getPrototypeOf(emitter))]) {
        parts.values.add(value)
        if (SHARED.has(String(key)) || !isEmitter(value) || seen.has(value)) continue
        seen.add(value)
        next.push(value)
      }
    }
    level = next
  }
  return parts
}

/**
 * The properties of an object that hold a value, so that no code of anybody runs.
 *
 * @param {object} owner
 * @returns {[PropertyKey, unknown][]}
 */
const propertiesOf = (owner) => Reflect.ownKeys(owner).map((key) => [key, Object.getOwnPropertyDescriptor(owner, key)?.value])

/**
 * A listener, and the function that it was made of: by `once`, or by what gives an emitter the methods of the DOM.
 *
 * @param {unknown} listener
 * @param {Set<Function>} listeners
 */
function addListener(listener, listeners) {
  if (typeof listener !== 'function') return
  const made = [Reflect.get(listener, 'listener'), ...Object.getOwnPropertySymbols(listener).map((symbol) => Reflect.get(listener, symbol))]
  for (const one of [...made, listener]) if (typeof one === 'function') listeners.add(one)
}

/**
 * @param {any} value
 * @returns {value is object}
 */
const isEmitter = (value) => typeof value === 'object' && value !== null && typeof value._events === 'object' && typeof value.on === 'function'

/** A TLS socket reads from another one. @param {Socket} socket */
const acceptedHandle = (socket) => socket._handle._parent ?? socket._handle

/** @param {Socket} socket */
const isFlushed = (socket) => socket.writableLength === 0 && !socket._handle.writeQueueSize

/** @returns {Socket[]} */
const activeSockets = () => activeHandles().filter((/** @type {any} */ owner) => owner?._server && owner._handle)

/** @returns {any[]} */
function activeHandles() {
  const { _getActiveHandles } = /** @type {any} */ (process)
  if (typeof _getActiveHandles === 'function') return _getActiveHandles.call(process)
  outOfReach('process._getActiveHandles', 'connections are not waited for, and end with the process')
  return []
}

/**
 * Whether the primary of a cluster has accepted connections that no worker has taken yet. They have no socket there.
 */
export const hasUnassigned = () =>
  /** @type {any} */ (process)._getActiveHandles().some((/** @type {any} */ handle) => /^(?:TCP|Pipe)$/.test(handle?.constructor?.name))

/**
 * The value of a property that has a symbol of Node's for its name.
 *
 * @param {object} owner
 * @param {string} description
 * @returns {any}
 */
function internal(owner, description) {
  const symbol = Object.getOwnPropertySymbols(owner).find((one) => one.description === description)
  return symbol && Reflect.get(owner, symbol)
}
