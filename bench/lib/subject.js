// @ts-check
/** One running server of a contender. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { treeOf, usageOf } from './usage.js'

/** How long anything may take before a contender counts as failed, in milliseconds. */
const DEADLINE = 60_000

export class Failed extends Error {}

export class Subject {
  /** @type {any[]} Messages over IPC, with the time of their arrival. */
  messages = []
  output = ''
  /** @type {number | undefined} */
  port
  /** Counts the servers that came up: a restart is one more. */
  generation = 0
  /** @type {Set<() => void>} */
  #waiting = new Set()
  #agent = new Agent({ keepAlive: true })

  /**
   * @param {import('./contenders.js').Contender} contender
   * @param {{ node: string, directory: string, flags?: string[], script?: string, env?: Record<string, string> }} how
   */
  constructor(contender, { node, directory, flags = [], script, env }) {
    this.started = performance.now()
    const args = contender.args.map((arg) => (script && arg === 'server.js' ? script : arg))
    const rest = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_|HOT_HOOK)/.test(name))
    this.child = spawn(node, [...flags, ...args], {
      cwd: directory,
      env: { ...Object.fromEntries(rest), ...contender.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    this.exited = once(this.child, 'exit')
    this.child.stdout?.on('data', (data) => this.#read(data))
    this.child.stderr?.on('data', (data) => {
      this.output += data
      this.#changed()
    })
    this.child.on('message', (message) => {
      this.messages.push({ message, at: performance.now() })
      this.#changed()
    })
    this.child.on('exit', () => this.#changed())
  }

  /** @param {Buffer} data */
  #read(data) {
    this.output += data
    for (const [, port] of String(data).matchAll(/LISTENING (\d+)/g)) {
      this.port = Number(port)
      this.generation += 1
    }
    this.#changed()
  }

  #changed() {
    for (const check of this.#waiting) check()
  }

  /**
   * Resolves when something holds.
   *
   * @param {() => boolean} holds asked again after every message, line of output and exit
   * @param {string} what
   */
  async until(holds, what, deadline = DEADLINE) {
    await new Promise((resolve, reject) => {
      const settle = (/** @type {() => void} */ act) => {
        clearTimeout(timer)
        this.#waiting.delete(check)
        act()
      }
      const fail = () => settle(() => reject(new Failed(`no ${what}: ${this.output.trim().slice(-800)}`)))
      const check = () => {
        if (holds()) settle(() => resolve(undefined))
        else if (this.child.exitCode !== null) fail()
      }
      const timer = setTimeout(fail, deadline)
      this.#waiting.add(check)
      check()
    })
  }

  /** Resolves when the server listens. */
  async listening() {
    await this.until(() => this.port !== undefined, 'server')
  }

  /**
   * @param {string} path
   * @returns {Promise<any>}
   */
  get(path) {
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: this.port, path, agent: this.#agent, timeout: DEADLINE }
      const request = get(options, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (data) => (text += data))
        response.on('end', () => (response.statusCode === 200 ? resolve(JSON.parse(text)) : reject(new Failed(`${path}: ${text}`))))
        response.on('error', reject)
      })
      request.on('timeout', () => request.destroy(new Failed(`> ${DEADLINE / 1000} s for ${path}`)))
      request.on('error', reject)
    })
  }

  /**
   * Asks until the answer is the expected one.
   *
   * @param {string} path
   * @param {unknown} expected
   * @returns {Promise<number>} when it came, in milliseconds of `performance.now()`
   */
  async served(path, expected, deadline = DEADLINE) {
    const end = performance.now() + deadline
    let last
    while (performance.now() < end) {
      // A server that is being replaced refuses connections for a while.
      last = await this.get(path).catch((error) => String(error))
      if (last === expected) return performance.now()
      await pause(1)
    }
    throw new Failed(`${path} answered ${last} instead of ${expected}: ${this.output.trim().slice(-800)}`)
  }

  /** @param {string} path */
  async answers(path, /** @type {unknown} */ expected) {
    const answer = await this.get(path)
    if (answer !== expected) throw new Failed(`${path} answered ${answer} instead of ${expected}: ${this.output.trim().slice(-800)}`)
  }

  /** The messages that tell of replaced files. */
  invalidations() {
    return this.messages.filter(({ message }) => message.type === 'hot-hook:invalidated')
  }

  /** What the contender's processes have used so far. */
  usage() {
    return usageOf(/** @type {number} */ (this.child.pid))
  }

  /** Ends every process of the contender. */
  async stop() {
    this.#agent.destroy()
    const tree = treeOf(/** @type {number} */ (this.child.pid))
    this.child.kill('SIGTERM')
    await Promise.race([this.exited, pause(500)])
    for (const pid of tree) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // Gone already.
      }
    }
    await this.exited
  }
}
