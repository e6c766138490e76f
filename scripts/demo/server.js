// @ts-check
/** The example server as a child process, with this script as the parent that it asks for restarts. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import http from 'node:http'
import { inRoot } from '../lib/paths.js'
import { Failure } from '../lib/run.js'

/** @typedef {{ body: string, pid: string, release: string }} Answer */
/** @typedef {{ type: string, path?: string, reason?: unknown }} Message */

/** Node.js 22.18 and newer run TypeScript themselves; older ones leave it to tsx. */
export const nativeTypeScript = Boolean(process.features.typescript)

/** The arguments of `node`, as they stand in the example's package.json. */
export const nodeArguments = [...(nativeTypeScript ? [] : ['--import', 'tsx']), '--import', 'hot-hook-rs/register', 'server.ts']

const startLimit = 30_000
const requestLimit = 5000

/** One process of the example server. */
export class Server {
  /** What it printed, for the case that something goes wrong. */
  output = ''
  /** @type {Message[]} */
  messages = []
  url = ''
  #child
  #agent = new http.Agent({ keepAlive: true })

  /** @param {number} port 0 for any that is free */
  constructor(port) {
    this.#child = spawn(process.execPath, nodeArguments, {
      cwd: inRoot('examples', 'fastify'),
      env: { ...process.env, PORT: String(port), HOT_HOOK_WATCH: undefined, NODE_OPTIONS: undefined },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    this.#child.stdout?.on('data', (chunk) => {
      this.output += chunk
    })
    this.#child.stderr?.on('data', (chunk) => {
      this.output += chunk
    })
    this.#child.on('message', (message) => {
      this.messages.push(/** @type {Message} */ (message))
    })
  }

  get pid() {
    return this.#child.pid
  }

  get running() {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  get port() {
    return Number(new URL(this.url).port)
  }

  /** Waits until the server says where it listens. */
  async listening() {
    await until(startLimit, 'the server to listen', async () => {
      this.url = /listening on (http:\S+)/.exec(this.output)?.[1] ?? ''
      if (!this.url && !this.running) throw new Failure(`The server ended before it listened:\n${this.output}`)
      return this.url !== ''
    })
    return this
  }

  /**
   * @param {string} path
   * @returns {Promise<Answer>}
   */
  get(path) {
    return new Promise((resolve, reject) => {
      const request = http.get(this.url + path, { agent: this.#agent, timeout: requestLimit }, (response) => {
        let body = ''
        response
          .setEncoding('utf8')
          .on('data', (chunk) => {
            body += chunk
          })
          .on('end', () => {
            resolve({ body, pid: String(response.headers['x-pid']), release: String(response.headers['x-release']) })
          })
      })
      request.on('timeout', () => request.destroy(new Error(`no answer within ${requestLimit} ms`)))
      request.on('error', reject)
    })
  }

  /** Ends the process and waits for it: after that, its port is free. */
  async stop() {
    this.#agent.destroy()
    if (!this.running) return
    const exit = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    const force = setTimeout(() => this.kill(), 3000)
    await exit
    clearTimeout(force)
  }

  /** Ends the process at once, for handlers that cannot wait. */
  kill() {
    this.#child.kill('SIGKILL')
  }
}

/**
 * Asks again and again until the answer is yes.
 *
 * @param {number} limit milliseconds
 * @param {string} what it waits for, for the message when the time is over
 * @param {() => Promise<boolean>} reached
 * @returns {Promise<number>} the milliseconds that it took
 */
export async function until(limit, what, reached) {
  const start = performance.now()
  while (!(await reached())) {
    if (performance.now() - start > limit) throw new Failure(`Waited ${limit / 1000} s for ${what}, in vain`)
    await new Promise((resolve) => {
      setTimeout(resolve, 1)
    })
  }
  return performance.now() - start
}
