// @ts-check
/** `medusa develop` or `medusa start` in a project, the questions that are put to it, and what it says. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from './postgres.js'

/** Where the package's export `./medusa` leads. */
const ENTRY = fileURLToPath(new URL('../../lib/medusa/index.js', import.meta.url))

/** How long a server may take to start, in milliseconds. */
export const startMs = Number(process.env.HOT_HOOK_TEST_DEADLINE ?? 90_000)
/** How long an edit may take to show, in milliseconds. */
const editMs = 20_000

/** @typedef {{ status: number, text: string, json: any }} Answer */

/**
 * Starts one of Medusa's commands and waits until the server answers.
 *
 * @param {string} node
 * @param {import('./project.js').Project} project
 * @param {{ command?: 'develop' | 'start', hot?: boolean, probe?: string, env?: Record<string, string> }} [options] `hot`: whether
 *   hot-hook-rs is in front; `probe`: a route that answers with the `pid` of the server
 */
export async function launch(node, project, { command = 'develop', hot = true, probe = '/probe', env = {} } = {}) {
  const port = await freePort()
  const environment = {
    ...process.env,
    DATABASE_URL: project.databaseUrl,
    MEDUSA_DISABLE_TELEMETRY: 'true',
    FORCE_COLOR: '0',
    NO_COLOR: '1',
    NODE_OPTIONS: hot ? `--import ${ENTRY}` : '',
    NODE_ENV: 'development',
    ...env,
  }
  const child = spawn(node, [project.cli, command, '--port', String(port)], { cwd: project.root, env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (printed += text))
  let isOver = false
  child.once('exit', () => (isOver = true))
  const agent = new Agent({ keepAlive: true })
  /** The process of the server, as it last told. @type {number | undefined} */
  let serverPid

  /**
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<Answer>} status 0 when there is no answer
   */
  const ask = (path, body) =>
    new Promise((resolve) => {
      const headers = body ? { 'content-type': 'application/json' } : {}
      const outgoing = request({ host: '127.0.0.1', port, path, agent, headers, method: body ? 'POST' : 'GET', timeout: 30_000 }, (incoming) => {
        let text = ''
        incoming
          .setEncoding('utf8')
          .on('data', (part) => (text += part))
          .on('end', () => {
            const json = parsed(text)
            if (path === probe) serverPid = json?.pid ?? serverPid
            resolve({ status: incoming.statusCode ?? 0, text, json })
          })
      })
      outgoing.on('timeout', () => outgoing.destroy(new Error('no answer within 30 s')))
      outgoing.on('error', (error) => resolve({ status: 0, text: String(error), json: undefined }))
      outgoing.end(body && JSON.stringify(body))
    })

  /**
   * Asks until `check` is content with the answer.
   *
   * @param {string} what
   * @param {string} path
   * @param {(answer: Answer) => boolean} check an error counts as no
   * @param {{ body?: object, deadline?: number }} [options]
   */
  const until = async (what, path, check, { body, deadline = editMs } = {}) => {
    const end = performance.now() + deadline
    for (;;) {
      const answer = await ask(path, body)
      if (safely(check, answer)) return answer
      if (performance.now() > end || isOver) {
        throw new Error(`not within ${deadline} ms: ${what}\n  ${path}: ${answer.status} ${answer.text.slice(0, 400)}\n${printed.slice(-3000)}`)
      }
      await pause(5)
    }
  }

  const stop = async (/** @type {NodeJS.Signals} */ signal = 'SIGTERM') => {
    if (isOver) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
    agent.destroy()
  }

  /** Ends the server too, which stock Medusa leaves behind. */
  const end = async () => {
    await stop('SIGKILL')
    try {
      if (serverPid) process.kill(serverPid, 'SIGKILL')
    } catch {
      // It ended with its parent.
    }
    project.end()
  }

  const backend = {
    project,
    port,
    ask,
    until,
    stop,
    end,
    get printed() {
      return printed
    },
    /** The process of the server itself. */
    server: async () => /** @type {number} */ ((await ask(probe)).json.pid),
    /** Whether nobody listens on the port. */
    isPortFree: () =>
      new Promise((resolve) => {
        const socket = connect(port, '127.0.0.1', () => resolve(socket.destroy() && false))
        socket.on('error', () => resolve(true))
      }),
  }
  try {
    await until('the server starts', probe, ({ status }) => status === 200, { deadline: startMs })
  } catch (error) {
    await end()
    throw error
  }
  return backend
}

/** @typedef {Awaited<ReturnType<typeof launch>>} Backend */

/** What has to answer at all times, with which status: routes of the project and of Medusa. */
const WATCHED = { '/probe': 200, '/health': 200, '/admin/users': 401 }

/**
 * Asks on and on while something is done.
 *
 * @template T
 * @param {Backend} backend
 * @param {() => Promise<T>} act
 * @returns {Promise<{ result: T, failed: string[] }>} the answers that were not as they should be
 */
export async function watching(backend, act) {
  const state = { isDone: false }
  /** @type {string[]} */
  const failed = []
  const polls = Object.entries(WATCHED).map(async ([path, status]) => {
    while (!state.isDone) {
      const answer = await backend.ask(path)
      if (answer.status !== status) failed.push(`${path}: ${answer.status} ${answer.text.slice(0, 200)}`)
      await pause(20)
    }
  })
  try {
    return { result: await act(), failed }
  } finally {
    state.isDone = true
    await Promise.all(polls)
  }
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * @param {(answer: Answer) => boolean} check
 * @param {Answer} answer
 */
function safely(check, answer) {
  try {
    return check(answer)
  } catch {
    return false
  }
}
