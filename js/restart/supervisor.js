// @ts-check
/**
 * The supervisor: the native program that starts the app anew, keeps its listening sockets meanwhile, and waits for a save
 * where a start failed. A process that runs under one talks to it over a channel of their own; any other process becomes one
 * when it ends and shall start again. On Windows there is no channel: an exit code of its own asks for the next start.
 */
import { accessSync, constants } from 'node:fs'
import { addon, executable } from '../addon.js'
import { isMainThread } from '../node/thread.js'
import { variablesFromFiles } from '../node/env-variables.js'
import { passOnReads } from '../node/observed-files.js'
import { envFiles } from '../node/env-file-options.js'
import { origin } from '../origin.js'

/**
 * @typedef {import('./sockets.js').Descriptor} Descriptor
 *
 * @typedef {object} Start What the supervisor says first.
 * @property {Descriptor[]} sockets The listening sockets that were open.
 * @property {Descriptor[]} connections What the process before handed over, by the keys of the sockets.
 * @property {number} restarts How often the app was started anew.
 * @property {boolean} run Whether the supervisor was there from the beginning: `hot-hook-rs run`.
 * @property {Memory | undefined} memory What the process before left for this one.
 * @property {string | undefined} healed The change for which a start that had failed was repeated.
 * @property {boolean} asked Whether somebody asked for this start by a key.
 * @property {boolean} keys Whether the supervisor reads the keys of the terminal while the app does not.
 *
 * @typedef {object} Memory What a process leaves for the next one.
 * @property {unknown} loops See `Loops`.
 * @property {any} session See `Session`.
 *
 * @typedef {object} Ending What the next process starts with.
 * @property {'restart' | 'crashed'} state
 * @property {{ code?: number, error?: string }} [exit] How it crashed.
 * @property {{ paths: string[], reason: string }} [cause] What needs the restart.
 * @property {Descriptor[]} sockets
 * @property {Descriptor[]} connections
 * @property {unknown} memory
 * @property {boolean} silent Whether nothing is to be printed.
 */

/** @type {Start | undefined} */
let start

export const supervisor = {
  /** What the supervisor of this process said at the start; undefined where there is none. */
  get start() {
    return start
  },

  /** Meets the supervisor, where there is one. Called when the addon is loaded, ahead of everything else. */
  connect() {
    if (!isMainThread || process.platform === 'win32') return
    // What Node and the app change of the process from now on is undone before another program replaces it.
    addon.recordProcess(variablesFromFiles())
    if (origin.supervisor !== undefined) start ??= connect(origin.supervisor)
  },

  /**
   * Sends a message to the supervisor.
   *
   * @param {{ type: string, [field: string]: unknown }} message
   * @param {number} [fd] a descriptor that goes with it, which stays open here
   */
  send(message, fd) {
    if (start) addon.supervisorSend(JSON.stringify(message), fd)
  },

  /**
   * Calls back for every message of the supervisor, without keeping the process alive.
   *
   * @param {(message: any) => void} received
   */
  onMessage(received) {
    if (start) addon.supervisorOnMessage((json) => received(JSON.parse(json)))
  },
}

/**
 * @param {number} fd
 * @returns {Start}
 */
function connect(fd) {
  const { start, descriptors } = addon.supervisorConnect(fd)
  addon.supervisorSend(JSON.stringify({ type: 'hello', pid: process.pid }))
  const { sockets = [], connections = [], restarts = 0, run = false, memory, healed, asked = false, keys = false } = JSON.parse(start)
  const named = [...sockets, ...connections].map(({ key }, index) => ({ key, fd: /** @type {number} */ (descriptors[index]) }))
  return {
    sockets: named.slice(0, sockets.length),
    connections: named.slice(sockets.length),
    restarts,
    run,
    memory: memory ?? undefined,
    healed: healed ?? undefined,
    asked,
    keys,
  }
}

/** What the start of this process depended on, for a start that fails. */
export function facts() {
  passOnReads(true)
  return { ...JSON.parse(/** @type {any} */ (addon).supervisorFacts?.() ?? '{}'), env: envFiles() }
}

/** Whether a process of this program can be started again: what came through stdin is gone. */
const isRepeatable = process.argv[1] === undefined ? process.execArgv.some((word) => /^(-p?e|-p|--eval|--print)\b/.test(word)) : process.argv[1] !== '-'

/** Whether this thread can have the app started anew. */
export const canRestart = () => isMainThread && isRepeatable && (start !== undefined || origin.restartCode !== undefined || isExecutable())

/** Whether this process can become a supervisor. Windows cannot exchange a program that runs. */
function isExecutable() {
  const file = executable()
  if (process.platform === 'win32' || file === undefined) return false
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * Has this process, which has no supervisor, become one as soon as it ends: same PID, same terminal, and what was printed
 * stays. Everything that Node does at its end comes before.
 *
 * @param {Ending} ending
 */
export function becomeSupervisor({ sockets, connections, ...ending }) {
  const channel = /** @type {{ fd?: number } | undefined} */ (/** @type {unknown} */ (process.channel))?.fd
  const ipc = channel === undefined ? null : addon.duplicate(channel)
  const handOver = {
    version: 1,
    // The environment is the one that this process got, which the system keeps: `--env-file` adds to what Node shows.
    command: { file: process.execPath, args: origin.args, cwd: origin.cwd },
    ipc,
    sockets,
    connections,
    facts: facts(),
    ...ending,
  }
  const inherited = [...sockets, ...connections].map(({ fd }) => fd)
  addon.supervisorTakeOverAtExit(/** @type {string} */ (executable()), JSON.stringify(handOver), ipc === null ? inherited : [...inherited, ipc])
}
