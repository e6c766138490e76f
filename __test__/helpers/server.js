// @ts-check
/** A real server in a process of its own, and the questions that tests ask it. */
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { child, deadlineMs } from './child.js'

/** How long a server may take to listen, in milliseconds: TypeScript loaders are slow on a busy machine. */
const startMs = 30_000

/**
 * Starts an app, which tells its port by printing a line `ready <port>` or `listening on http://127.0.0.1:<port>`, or by
 * sending `{ type: 'ready', port }`.
 *
 * @param {import('./project.js').Project} project
 * @param {import('./child.js').ChildOptions} [options]
 */
export function start(project, options = {}) {
  const process_ = child(project, options)
  const { said } = process_
  const port = process_.when('the server listens', () => portOf(said), { deadline: startMs })
  port.catch(() => {})
  /** Messages that a test has already waited for. */
  const taken = new WeakSet()

  const get = async (/** @type {string} */ path = '/') => {
    await port
    return ask(portOf(said), path)
  }

  /**
   * @param {string} path
   * @param {string} what for the error message
   * @param {(answer: Answer) => boolean} fits
   * @param {{ deadline?: number }} [options]
   */
  const answering = async (path, what, fits, { deadline = deadlineMs } = {}) => {
    for (const end = Date.now() + deadline; ;) {
      const answer = await get(path)
      if (fits(answer)) return answer
      if (Date.now() > end) {
        assert.fail(`${path} did not ${what} within ${deadline} ms, the last answer:\n  ${answer.status} ${answer.body}\n${process_.report()}`)
      }
      await pause(10)
    }
  }

  return {
    ...process_,
    project,
    /** The port, as soon as the server listens. */
    ready: port,
    /** When the server listens that the process started as the given one, from 1: a restart in place is another. */
    started: (/** @type {number} */ number) => process_.when(`start ${number}`, () => ports(said).length >= number, { deadline: startMs }),
    get,
    get messages() {
      return said.messages
    },
    get stderr() {
      return said.stderr
    },
    /** The lines on stderr that are ours. */
    get complaints() {
      return said.stderr.split('\n').filter((line) => line.startsWith('[hot-hook]'))
    },

    /**
     * The next message of a type that fits and that no earlier call has returned.
     *
     * @param {string} type
     * @param {(message: any) => boolean} [fits]
     * @param {{ deadline?: number }} [options]
     */
    async message(type, fits = () => true, options) {
      const found = await process_.when(
        `a message ${type}`,
        () => said.messages.find((message) => message?.type === type && !taken.has(message) && fits(message)),
        options,
      )
      taken.add(found)
      return found
    },

    /**
     * Takes every message so far, or those of a type, so that {@link message} only finds later ones.
     *
     * @param {string} [type]
     */
    forget(type) {
      for (const message of said.messages) {
        if (message !== null && typeof message === 'object' && (type ?? message.type) === message.type) taken.add(message)
      }
    },

    /**
     * Asks until the answer is the expected one: for what the process tells nobody about. Where a message is sent,
     * wait for the message and ask once.
     *
     * @param {string} path
     * @param {string | RegExp} expected the whole body, or a pattern
     * @param {{ deadline?: number }} [options]
     * @type {(path: string, expected: string | RegExp, options?: { deadline?: number }) => Promise<Answer>}
     */
    until: (path, expected, options) =>
      answering(path, `answer ${expected}`, ({ body }) => (typeof expected === 'string' ? body === expected : expected.test(body)), options),

    /**
     * Asks until the answer has a status: of a file that was saved broken, say.
     *
     * @param {string} path
     * @param {number} status
     */
    untilStatus: (path, status) => answering(path, `answer with ${status}`, (answer) => answer.status === status),
  }
}

/** @typedef {ReturnType<typeof start>} Server */

/** @typedef {{ status: number | undefined, body: string }} Answer */

/** @param {import('./child.js').Child['said']} said */
function portOf(said) {
  const sent = said.messages.find((message) => message?.type === 'ready')
  return sent?.port ?? ports(said).at(-1) ?? 0
}

/**
 * Every port that was printed.
 *
 * @param {import('./child.js').Child['said']} said
 */
function ports(said) {
  return [...said.stdout.matchAll(/^(?:ready |listening on http:\/\/127\.0\.0\.1:)(\d+)$/gm)].map(([, port]) => Number(port))
}

/**
 * One request on a connection of its own.
 *
 * @param {number} port
 * @param {string} path
 * @returns {Promise<Answer>}
 */
function ask(port, path) {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, agent: false, timeout: deadlineMs }, (incoming) => {
      let body = ''
      incoming.setEncoding('utf8')
      incoming.on('data', (text) => (body += text))
      incoming.on('end', () => resolve({ status: incoming.statusCode, body }))
      incoming.on('error', reject)
    })
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer from ${path} within ${deadlineMs} ms`)))
    outgoing.on('error', reject)
    outgoing.end()
  })
}
