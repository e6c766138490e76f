// @ts-check
/** The server under test, and its restarts. */
import { Agent, request } from 'node:http'
import { child } from '../helpers/child.js'

/** How long a server may take to start, in milliseconds, on a busy machine. */
const startMs = 30_000
/** How long a server that ends may take until it is gone. */
const endMs = 1000
/** How long an answer may take. */
const answerMs = 10_000

/**
 * @typedef {object} Subject
 * @property {string} root
 * @property {string} entry relative to the root
 * @property {string[]} imports what `--import` gets
 * @property {Record<string, string>} [env]
 */

export class Server {
  #child
  #port = 0
  #agent = new Agent({ keepAlive: true })
  /** What the server told its parent about changes, in order, and when it was heard. @type {{ at: number, message: any }[]} */
  told = []
  /** When the server was asked first, since this was set to `Infinity`. */
  asked = Infinity

  /** @param {Subject} subject */
  constructor({ root, entry, imports, env }) {
    // The helper only asks the project for its root, and to be ended with the test: this class ends it.
    const project = /** @type {any} */ ({ root, onEnd: () => {} })
    this.#child = child(project, { entry, imports, env: { NODE_NO_WARNINGS: '1', ...env } })
    let heard = 0
    this.#child.news.on('news', () => {
      for (; heard < this.messages.length; heard += 1) {
        const message = this.messages[heard]
        if (String(message?.type).startsWith('hot-hook:')) this.told.push({ at: performance.now(), message })
      }
    })
  }

  async ready() {
    const { said, when } = this.#child
    this.#port = await when('the server listens', () => Number(/^ready (\d+)$/m.exec(said.stdout)?.[1] ?? 0), { deadline: startMs })
    return this
  }

  /** What the server told its parent, in order. @returns {any[]} */
  get messages() {
    return this.#child.said.messages
  }

  get ended() {
    return this.#child.said.end !== undefined
  }

  get stderr() {
    return this.#child.said.stderr
  }

  /** Waits for something that the server says. @type {import('../helpers/child.js').Child['when']} */
  when = (what, check, options) => this.#child.when(what, check, options)

  /** Tells the server something, as its parent. @param {object | string} message */
  tell(message) {
    if (!this.ended) this.#child.send(message)
  }

  /** Waits until everything that the server told its parent so far is heard: it comes in order. */
  async heard() {
    const count = () => this.messages.filter((message) => message === 'soak:pong').length
    const before = count()
    this.tell('soak:ping')
    await this.when('an answer to its parent', () => this.ended || count() > before)
  }

  /** All answers by route. @returns {Promise<Record<string, string>>} */
  async everything() {
    return JSON.parse(await this.get('/'))
  }

  /**
   * @param {string} path
   * @returns {Promise<string>}
   */
  async get(path) {
    this.asked = Math.min(this.asked, performance.now())
    try {
      return await this.#request(path)
    } catch (error) {
      // A server that has ended answers nothing: the caller checks that.
      await this.when('the end of the server', () => this.ended, { deadline: endMs }).catch(() => Promise.reject(error))
      return '{}'
    }
  }

  /**
   * @param {string} path
   * @returns {Promise<string>}
   */
  #request(path) {
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: this.#port, path, agent: this.#agent, timeout: answerMs }
      const outgoing = request(options, (incoming) => {
        let body = ''
        incoming.setEncoding('utf8').on('data', (text) => (body += text))
        incoming.on('end', () => resolve(body)).on('error', reject)
      })
      outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer from ${path} within ${answerMs} ms`)))
      outgoing.on('error', reject).end()
    })
  }

  async stop() {
    this.#agent.destroy()
    if (!this.ended) this.#child.kill('SIGKILL')
    await this.#child.ended()
  }
}
