// @ts-check
/** `node ace serve` for real, and what tests do with the server behind it. */
import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import { child, deadlineMs } from '../helpers/child.js'

/** How long the dev server may take to start or restart on a busy machine, in milliseconds. */
const startMs = 60_000

/**
 * @typedef {{ status: number, body: string, json: any, stamp: string | null }} Answer
 */

/**
 * Starts `node ace serve` and waits until it listens.
 *
 * @param {import('../helpers/project.js').Project} project
 * @param {string[]} flags
 * @param {string} [pidAt] the path that answers with the server's `pid`
 */
export async function serve(project, flags, pidAt = '/boot') {
  const port = await freePort()
  const env = { PORT: String(port), NO_COLOR: '1', HOT_HOOK_WATCH: undefined }
  const ace = child({ ...project, onEnd: () => {} }, { entry: 'ace.js', imports: [], args: ['serve', ...flags, '--no-clear'], env, ipc: false })
  const printed = () => stripVTControlCharacters(ace.said.stdout)
  const addressOf = () => [...printed().matchAll(/Server address: (http:\/\/\S+)/g)].at(-1)?.[1]
  const address = await ace.when('the dev server listens', addressOf, { deadline: startMs })
  if (flags.includes('--hmr')) {
    await ace.when('ace watches', () => printed().includes('watching file system for changes'), { deadline: startMs })
  }

  /**
   * @param {string} path
   * @param {RequestInit} [init]
   * @returns {Promise<Answer>}
   */
  async function get(path, init) {
    const headers = { accept: 'application/json', connection: 'close', ...init?.headers }
    const response = await fetch(address + path, { ...init, headers, signal: AbortSignal.timeout(deadlineMs) })
    const body = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json')
    return { status: response.status, body, json: isJson ? JSON.parse(body) : undefined, stamp: response.headers.get('x-stamp') }
  }

  /**
   * Asks until the answer fits; a server that restarts refuses connections meanwhile.
   *
   * @param {string} path
   * @param {string} what for the error message
   * @param {(answer: Answer) => boolean} fits
   * @param {number} [deadline]
   */
  async function until(path, what, fits, deadline = deadlineMs) {
    const end = Date.now() + deadline
    for (;;) {
      const answer = await get(path).catch((/** @type {Error} */ error) => error)
      if (!(answer instanceof Error) && fits(answer)) return answer
      if (Date.now() > end) {
        const last = answer instanceof Error ? String(answer.cause ?? answer) : `${answer.status} ${answer.body.slice(0, 2000)}`
        assert.fail(`${path}, not within ${deadline} ms: ${what}; the last answer:\n  ${last}\n${ace.report()}`)
      }
      await pause(10)
    }
  }

  const pid = async () => (await get(pidAt)).json.pid
  // `ace serve` does not end on SIGTERM, and ended by force it leaves the server behind: that is AdonisJS's own.
  project.onEnd(async () => {
    const answer = await get(pidAt).catch(() => undefined)
    ace.kill('SIGKILL')
    if (answer?.json?.pid) process.kill(answer.json.pid, 'SIGKILL')
    await ace.ended()
  })

  return {
    ...ace,
    project,
    get,
    until,
    pid,
    /** Everything that ace has printed so far, without colours. */
    printed,
    /** The lines of our own. */
    complaints: () => ace.said.stderr.split('\n').filter((line) => line.startsWith('[hot-hook]')),

    /**
     * Waits until ace has printed a text after what it had printed before.
     *
     * @param {string} text
     * @param {number} from where in {@link printed} to look
     */
    says: (text, from) => ace.when(`ace prints "${text}"`, () => printed().slice(from).includes(text)),

    /**
     * Waits for another process to answer.
     *
     * @param {number} before the process that is to go
     */
    restarted: (before) => until(pidAt, `another process than ${before} answers`, ({ json }) => json?.pid > 0 && json.pid !== before, startMs),
  }
}

/** @typedef {Awaited<ReturnType<typeof serve>>} Ace */

/** @returns {Promise<number>} a port that nobody listens on now: AdonisJS takes no port 0 */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = /** @type {import('node:net').AddressInfo} */ (server.address())
      server.close(() => resolve(address.port))
    })
  })
}
