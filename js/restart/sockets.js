// @ts-check
/**
 * The listening sockets of the process, which outlive a restart: what the app listens on again is the socket that was open
 * before, with all that waits in its queue.
 */
import { closeSync, existsSync, unlinkSync } from 'node:fs'
import { addon } from '../addon.js'
import { isPlainHttp, observeSessions } from '../node/connections.js'
import { acceptDescriptor, descriptorOf, listeningPart, onClosing, onListen, stopListening } from '../node/listening.js'

/**
 * @typedef {import('../node/listening.js').Server} Server
 * @typedef {import('../node/listening.js').Address} Address
 * @typedef {import('../node/listening.js').Open} Open
 * @typedef {{ key: string, fd: number }} Descriptor
 *
 * @typedef {object} Holder What keeps the sockets between two processes.
 * @property {(key: string, fd: number, http: boolean) => void} opened
 * @property {(key: string) => void} accepted The connections of the process before are this one's now.
 * @property {(key: string) => void} closed
 */

/** The queue of a socket that was kept: connections wait in it for the length of a start. */
const BACKLOG = 4096

/** How long after the last server began to listen a kept socket may still be asked for, in milliseconds. */
const BOOT = 3000

export class Sockets {
  /** Those of the process before, by key. @type {Map<string, number>} */
  #kept = new Map()
  /** The connections that it handed over, by key of the socket. @type {Map<string, number[]>} */
  #connections = new Map()
  /** Those that are open, by key. @type {Map<string, Server>} */
  #open = new Map()
  /** What they listen with. The primary of a cluster takes it from its servers. @type {Map<string, ReturnType<typeof listeningPart>>} */
  #handles = new Map()
  /** How often a port was left to the system, by address. @type {Map<string, number>} */
  #anyPort = new Map()
  #holder
  #listening
  #isStopping = false
  /** @type {NodeJS.Timeout | undefined} */
  #boot

  /**
   * @param {Holder | undefined} holder
   * @param {readonly Descriptor[]} kept
   * @param {readonly Descriptor[]} connections
   * @param {() => void} listening called whenever a server listens
   */
  constructor(holder, kept, connections, listening) {
    this.#holder = holder
    this.#listening = listening
    for (const { key, fd } of kept) this.#kept.set(key, fd)
    for (const { key, fd } of connections) this.#connections.set(key, [...(this.#connections.get(key) ?? []), fd])
    onListen((server, asked, open) => this.#listen(server, asked, open))
  }

  /** The servers that listen, by the keys of their sockets. */
  get open() {
    return /** @type {ReadonlyMap<string, Server>} */ (this.#open)
  }

  /**
   * Closes the listening sockets and leaves everything else as it is. Whoever holds them goes on holding them.
   *
   * @returns {Descriptor[]} duplicates, where nobody else holds them
   */
  stop() {
    this.#isStopping = true
    /** @type {Descriptor[]} */
    const held = []
    for (const [key, listening] of this.#handles) {
      const fd = descriptorOf(listening)
      if (!this.#holder && fd !== undefined) held.push({ key, fd: addon.duplicate(fd) })
      stopListening(listening)
    }
    return held
  }

  /**
   * @param {Server} server
   * @param {Address} asked
   * @param {Open} open
   */
  #listen(server, asked, open) {
    // What it would accept would end with this process. The next one listens.
    if (this.#isStopping) return
    const key = this.#keyOf(asked)
    const path = pathOf(asked)
    if (!this.#adopt(key, path, open) && !this.#bind(path, open)) {
      if (!open()) return
    }
    this.#listening()
    const fd = descriptorOf(server)
    if (fd === undefined) return
    this.#open.set(key, server)
    this.#handles.set(key, listeningPart(server))
    observeSessions(server)
    onClosing(server, () => this.#closed(key, path))
    this.#holder?.opened(key, fd, isPlainHttp(server))
    setImmediate(() => this.#acceptHandedOver(key, server))
    this.#awaitOthers()
  }

  /**
   * Listens on the socket that the process before had open.
   *
   * @param {string} key
   * @param {string | undefined} path
   * @param {Open} open
   */
  #adopt(key, path, open) {
    const fd = this.#kept.get(key)
    if (fd === undefined) return false
    this.#kept.delete(key)
    // The app removed the file of its socket: nobody can reach that any more.
    if ((path === undefined || existsSync(path)) && open(fd, BACKLOG)) return true
    closeSync(fd)
    return false
  }

  /**
   * Opens a UNIX socket that stays when Node closes it: libuv removes the file of a socket that it has bound.
   *
   * @param {string | undefined} path
   * @param {Open} open
   */
  #bind(path, open) {
    if (path === undefined) return false
    const fd = addon.bindUnix(path)
    // Where the system refuses it, Node reports that.
    return fd !== null && open(fd)
  }

  /**
   * @param {string} key
   * @param {string | undefined} path
   */
  #closed(key, path) {
    if (this.#isStopping) return
    this.#open.delete(key)
    this.#handles.delete(key)
    this.#holder?.closed(key)
    if (path !== undefined) removeFile(path)
  }

  /**
   * @param {string} key
   * @param {Server} server
   */
  #acceptHandedOver(key, server) {
    const connections = this.#connections.get(key)
    // Those of a process that stops are the next one's: they are held for that.
    if (connections === undefined || this.#isStopping) return
    this.#connections.delete(key)
    for (const fd of connections) if (!server.listening || !acceptDescriptor(server, fd)) closeSync(fd)
    this.#holder?.accepted(key)
  }

  /** Closes what is not listened on again. */
  #awaitOthers() {
    clearTimeout(this.#boot)
    if (this.#kept.size === 0) return
    this.#boot = setTimeout(() => this.#dropKept(), BOOT).unref()
  }

  #dropKept() {
    for (const [key, fd] of this.#kept) {
      closeSync(fd)
      for (const connection of this.#connections.get(key) ?? []) closeSync(connection)
      this.#connections.delete(key)
      this.#holder?.closed(key)
      const path = PATH.exec(key)?.[1]
      if (path !== undefined) removeFile(path)
    }
    this.#kept.clear()
  }

  /**
   * What names a socket in this process and the next one.
   *
   * @param {Address} asked
   */
  #keyOf({ address, port, fd, flags }) {
    if (fd !== undefined) return `fd ${fd}`
    if (port === -1) return `unix ${address}`
    const place = `${address ?? '*'} ${flags ?? 0}`
    if (port !== 0) return `tcp ${port} ${place}`
    const number = (this.#anyPort.get(place) ?? 0) + 1
    this.#anyPort.set(place, number)
    return `tcp 0#${number} ${place}`
  }
}

/** The key of a UNIX socket that has a file. */
const PATH = /^unix ([^\0].*)$/s

/**
 * The file of a UNIX socket that is asked for.
 *
 * @param {Address} asked
 * @returns {string | undefined} undefined for others, and for those that have no file: abstract ones, Windows's pipes
 */
function pathOf({ address, port }) {
  return port === -1 && address && process.platform !== 'win32' && !address.startsWith('\0') ? address : undefined
}

/** @param {string} path */
function removeFile(path) {
  try {
    unlinkSync(path)
  } catch {
    // Somebody else removed it.
  }
}
