// @ts-check
/** The answers of a process started afresh: the reference of every comparison. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('fresh.js', import.meta.url))

/** How long a fresh process may take, in milliseconds. */
const deadlineMs = 20_000

/** Starts processes ahead, so that their start-up is not waited for. */
export class FreshAnswers {
  #waiting
  #root

  /** @param {string} root of the project */
  constructor(root) {
    this.#root = root
    this.#waiting = this.#ahead()
  }

  #ahead() {
    const env = { ...process.env, SOAK_FRESH: '1', NODE_OPTIONS: '', NODE_NO_WARNINGS: '1' }
    const child = spawn(process.execPath, [script], { cwd: this.#root, env })
    // A signal to the whole group ends it at any time: its end is noted now, and a write to it is no error.
    const closed = new Promise((resolve) => child.once('close', resolve))
    child.stdin.on('error', () => {})
    return { child, closed }
  }

  /**
   * @param {string} entry absolute
   * @returns {Promise<Record<string, string>>}
   */
  async get(entry) {
    const { child, closed } = this.#waiting
    this.#waiting = this.#ahead()
    let [out, problems] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text) => (out += text))
    child.stderr.setEncoding('utf8').on('data', (text) => (problems += text))
    const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs)
    child.stdin.write(entry)
    await closed
    clearTimeout(timer)
    const answers = out.startsWith('{') ? JSON.parse(out) : { failed: `no answers: ${out}${problems}` }
    if (answers.failed) throw new Error(`the fresh process does not start: ${answers.failed}`)
    return answers
  }

  async close() {
    const { child, closed } = this.#waiting
    child.kill('SIGKILL')
    await closed
  }
}
