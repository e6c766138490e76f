// @ts-check
/** The answers of a process started afresh: the reference of every comparison. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('fresh.js', import.meta.url))

/** How long a fresh process may take, in milliseconds. */
const deadlineMs = 20_000

/** Starts processes ahead, so that their start-up is not waited for. */
export class FreshAnswers {
  /** @type {import('node:child_process').ChildProcessWithoutNullStreams | undefined} */
  #waiting
  #root

  /** @param {string} root of the project */
  constructor(root) {
    this.#root = root
    this.#ahead()
  }

  #ahead() {
    const env = { ...process.env, SOAK_FRESH: '1', NODE_OPTIONS: '', NODE_NO_WARNINGS: '1' }
    this.#waiting = spawn(process.execPath, [script], { cwd: this.#root, env })
  }

  /**
   * @param {string} entry absolute
   * @returns {Promise<Record<string, string>>}
   */
  async get(entry) {
    const child = this.#waiting
    if (!child) throw new Error('closed')
    this.#ahead()
    let [out, problems] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text) => (out += text))
    child.stderr.setEncoding('utf8').on('data', (text) => (problems += text))
    const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs)
    child.stdin.write(entry)
    await once(child, 'close')
    clearTimeout(timer)
    const answers = out.startsWith('{') ? JSON.parse(out) : { failed: `no answers: ${out}${problems}` }
    if (answers.failed) throw new Error(`the fresh process does not start: ${answers.failed}`)
    return answers
  }

  async close() {
    const child = this.#waiting
    this.#waiting = undefined
    if (!child || child.exitCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'close')
  }
}
