// @ts-check
/** A Node process with everything it says, and a way to wait for it to say something. */
import { spawn } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { register } from './subject.js'

/** How long a test waits for something that should come, in milliseconds; a passing test never waits that long. */
export const deadlineMs = Number(process.env.HOT_HOOK_TEST_DEADLINE ?? 10_000)

/**
 * @typedef {object} ChildOptions
 * @property {string} [entry] the script, relative to the project
 * @property {string[]} [imports] what `--import` gets, in this order; default: the package's `register`
 * @property {string[]} [nodeArgs] further arguments for Node
 * @property {string[]} [within] a command that runs Node in its own place, default none
 * @property {string[]} [args] arguments for the script
 * @property {Record<string, string | undefined>} [env]
 * @property {boolean} [ipc] whether a parent listens, default true
 * @property {'json' | 'advanced'} [serialization] of the messages, default json
 * @property {number[]} [descriptors] what the process inherits besides the standard streams, without `ipc`
 * @property {string} [cwd] default: the project's root
 */

/**
 * Starts Node in a project. The process is ended after the test, and it is an error if it is still there then.
 *
 * @param {Pick<import('./project.js').Project, 'root' | 'onEnd'>} project
 * @param {ChildOptions} [options]
 */
export function child(project, options = {}) {
  const { entry = 'server.js', imports = [register], nodeArgs = [], args = [], ipc = true } = options
  const argv = [...nodeArgs, ...imports.map((name) => `--import=${name}`), entry, ...args]
  const [command = process.execPath, ...before] = [...(options.within ?? []), process.execPath]
  const process_ = spawn(command, [...before, ...argv], {
    cwd: options.cwd ?? project.root,
    env: environment(options.env),
    stdio: ['pipe', 'pipe', 'pipe', ...(ipc ? [/** @type {const} */ ('ipc')] : []), ...(options.descriptors ?? [])],
    serialization: options.serialization ?? 'json',
  })
  const news = new EventEmitter()
  /** What is known of the process so far. */
  const said = {
    stdout: '',
    stderr: '',
    /** @type {any[]} */ messages: [],
    /** @type {{ code: number | null, signal: string | null } | undefined} */ end: undefined,
  }
  for (const name of /** @type {const} */ (['stdout', 'stderr'])) {
    process_[name]?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      said[name] += text
      news.emit('news')
    })
  }
  // A process that ends without reading its input is no error.
  process_.stdin?.on('error', () => {})
  process_.on('message', (message) => {
    said.messages.push(message)
    news.emit('news')
  })
  process_.on('error', (error) => {
    said.stderr += String(error)
    said.end ??= { code: null, signal: null }
    news.emit('news')
  })
  process_.on('close', (code, signal) => {
    said.end = { code, signal }
    news.emit('news')
  })

  const report = () =>
    [
      `  command: node ${argv.join(' ')}`,
      `  process: ${said.end ? `ended, code ${said.end.code}, signal ${said.end.signal}` : `running, pid ${process_.pid}`}`,
      `  stdout: ${said.stdout || '(nothing)'}`,
      `  stderr: ${said.stderr || '(nothing)'}`,
      `  messages: ${said.messages.map((message) => JSON.stringify(message)).join('\n    ') || '(none)'}`,
    ].join('\n')

  /**
   * Waits until `check` gives something, which it is asked again whenever the process says something or ends.
   *
   * @template T
   * @param {string} what for the error message
   * @param {() => T | undefined | false | null} check
   * @param {{ deadline?: number }} [options]
   * @returns {Promise<T>}
   */
  const when = (what, check, { deadline = deadlineMs } = {}) =>
    new Promise((resolve, reject) => {
      const settle = (/** @type {() => void} */ how) => {
        clearTimeout(timer)
        news.off('news', look)
        how()
      }
      const look = () => {
        const found = check()
        if (found) settle(() => resolve(found))
        else if (said.end) settle(() => reject(new Error(`the process ended before ${what}\n${report()}`)))
      }
      const timer = setTimeout(() => settle(() => reject(new Error(`not within ${deadline} ms: ${what}\n${report()}`))), deadline)
      news.on('news', look)
      look()
    })

  const ended = () => when('the end of the process', () => said.end)

  /** Ends the process and makes sure that it is gone. */
  const stop = async () => {
    if (!said.end) process_.kill('SIGTERM')
    let isForced = false
    const timer = setTimeout(() => {
      isForced = true
      process_.kill('SIGKILL')
    }, 3000)
    await ended()
    clearTimeout(timer)
    if (process_.pid !== undefined && isAlive(process_.pid)) throw new Error(`pid ${process_.pid} is still there`)
    if (isForced) throw new Error(`the process ignored SIGTERM\n${report()}`)
  }
  project.onEnd(stop)

  return {
    said,
    news,
    when,
    ended,
    stop,
    report,
    pid: process_.pid,
    /** Sends a message over IPC, as a parent does. */
    send: (/** @type {any} */ message) => process_.send?.(message),
    /** Writes to the process's stdin. */
    write: (/** @type {string} */ text) => void process_.stdin?.write(text),
    /** Writes to the process's stdin and closes it. */
    input: (/** @type {string} */ text) => void process_.stdin?.end(text),
    kill: (/** @type {NodeJS.Signals} */ signal) => process_.kill(signal),
  }
}

/** @typedef {ReturnType<typeof child>} Child */

/**
 * Runs a script to its end.
 *
 * @param {import('./project.js').Project} project
 * @param {ChildOptions} [options]
 */
export async function run(project, options = {}) {
  const process_ = child(project, options)
  process_.input('')
  await process_.ended()
  return { ...process_.said, ...process_.said.end }
}

/**
 * The environment of the tests without what would change a child's behaviour.
 *
 * @param {Record<string, string | undefined>} [extra]
 */
function environment(extra = {}) {
  const kept = Object.entries(process.env).filter(([name]) => !/^(NODE_|HOT_HOOK$|HOT_HOOK_(WATCH|PACKAGE|TEST)|FORCE_COLOR|NO_COLOR|TS_NODE)/.test(name))
  return { ...Object.fromEntries(kept), ...extra }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
