// @ts-check
/** A real server in a process of its own, and the questions that tests ask it. */
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { child, deadlineMs } from './child.js'

/** How long a server may take to listen, in milliseconds: TypeScript loaders are slow on a busy machine. */
const startMs = 30_000

/**
 * Starts an app, which tells its port by printing a line `ready <port>` or by sending `{ type: 'ready', port }`.
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

    /** Takes every message so far, so that {@link message} only finds later ones. */
    forget() {
      for (const message of said.messages) if (message !== null && typeof message === 'object') taken.add(message)
    },

    /**
     * Asks until the answer is the expected one: for what the process tells nobody about. Where a message is sent,
     * wait for the message and ask once.
     *
     * @param {string} path
     * @param {string | RegExp} expected the whole body, or a pattern
     * @param {{ deadline?: number }} [options]
     */
    async until(path, expected, { deadline = deadlineMs } = {}) {
      const end = Date.now() + deadline
      for (;;) {
        const answer = await get(path)
        if (typeof expected === 'string' ? answer.body === expected : expected.test(answer.body)) return answer
        if (Date.now() > end) {
          assert.fail(`${path} did not answer ${expected} within ${deadline} ms, the last answer:\n  ${answer.status} ${answer.body}\n${process_.report()}`)
        }
        await pause(10)
      }
    },
  }
}

/** @typedef {ReturnType<typeof start>} Server */

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
  return [...said.stdout.matchAll(/^ready (\d+)$/gm)].map(([, port]) => Number(port))
}

/**
 * One request on a connection of its own.
 *
 * @param {number} port
 * @param {string} path
 * @returns {Promise<{ status: number | undefined, body: string }>}
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
