// @ts-check
/**
 * Where Node opens a listening socket: `net.Server.prototype._listen2`, which http, https, http2 and net share, with names
 * resolved and options checked. Node keeps the name for those who wrap it.
 */
import { subscribe } from 'node:diagnostics_channel'
import { outOfReach } from './out-of-reach.js'

/**
 * @typedef {import('node:net').Server & { _handle: any, _listen2: (...args: any[]) => void, _pipeName?: string, _connectionKey: string }} Server
 *
 * @typedef {object} Address What `listen` was asked for.
 * @property {string | null} address An IP address, the path of a UNIX socket, or null for every interface.
 * @property {number | null} port -1 for a path, null for a descriptor.
 * @property {number | undefined} fd
 * @property {number | undefined} flags
 *
 * @typedef {(fd?: number, backlog?: number) => boolean} Open Opens the socket as asked, or listens on a bound descriptor
 *   instead. Returns whether the server listens; if not, Node emits the error.
 */

/** Node's constants: a handle that connects, and a descriptor that is none. */
const SOCKET = 0
const NO_DESCRIPTOR = -1

/**
 * Calls back in place of every opening of a listening socket in this thread. `node:net` is loaded by who listens, not here.
 *
 * @param {(server: Server, asked: Address, open: Open) => void} listen
 */
export function onListen(listen) {
  subscribe('tracing:net.server.listen:asyncStart', (message) => {
    const { server } = /** @type {{ server: Server }} */ (message)
    const original = server._listen2
    if (typeof original !== 'function') return outOfReach('net.Server.prototype._listen2', 'sockets close at a restart')
    server._listen2 = function (address, port, addressType, backlog, fd, flags) {
      Reflect.deleteProperty(server, '_listen2')
      // A worker of a cluster, or a handle that the app brought along.
      if (server._handle) return original.call(server, address, port, addressType, backlog, fd, flags)
      listen(server, { address, port, fd, flags }, (bound, minimum = 0) => {
        if (bound === undefined) original.call(server, address, port, addressType, backlog, fd, flags)
        else original.call(server, null, null, null, Math.max(backlog || 0, minimum), bound)
        if (!server._handle) return false
        if (bound !== undefined) server._connectionKey = `${addressType}:${address}:${port}`
        return true
      })
    }
  })
}

/**
 * The descriptor of a socket or server.
 *
 * @param {{ _handle?: any }} owner
 * @returns {number | undefined} undefined where it has none, or on Windows
 */
export function descriptorOf(owner) {
  const fd = owner._handle?.fd
  return typeof fd === 'number' && fd > NO_DESCRIPTOR ? fd : undefined
}

/**
 * What a server listens with, which it may give away later.
 *
 * @param {Server} server
 */
export const listeningPart = ({ _handle }) => ({ _handle })

/**
 * Reads nothing more from a socket: what arrives stays in it.
 *
 * @param {{ _handle?: any }} socket
 */
export const stopReading = (socket) => void socket._handle?.readStop()

/**
 * Calls back before a server's listening socket closes.
 *
 * @param {Server} server
 * @param {() => void} closing
 */
export function onClosing(server, closing) {
  const handle = server._handle
  const { close } = handle
  handle.close = (/** @type {any[]} */ ...args) => {
    handle.close = close
    closing()
    return close.apply(handle, args)
  }
}

/**
 * Closes the listening socket alone. The server does not notice: its connections stay, and the app can close it later.
 *
 * @param {{ _handle: any }} server
 */
export function stopListening({ _handle: handle }) {
  /** @type {Record<string, unknown>} */
  const address = {}
  handle.getsockname?.(address)
  handle.close()
  handle.getsockname = (/** @type {object} */ out) => {
    Object.assign(out, address)
    return 0
  }
}

/**
 * Has a server take a connection that another process accepted.
 *
 * @param {Server} server
 * @param {number} fd
 * @returns {boolean} whether the server has it now; if not, it is still the caller's
 */
export function acceptDescriptor(server, fd) {
  const listening = server._handle
  const connection = new listening.constructor(SOCKET)
  if (connection.open(fd)) {
    connection.close()
    return false
  }
  listening.onconnection(0, connection)
  return true
}
