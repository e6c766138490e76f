// @ts-check
/** Child processes that show their output and whose failure is an error. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { root } from './paths.js'

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] working directory; the repository by default
 * @property {Record<string, string | undefined>} [env] added to this process's environment;
 *   `undefined` removes a variable
 * @property {number} [timeout] milliseconds after which the child is ended and counts as failed
 */

/** What `npm` is called where: on Windows it is a script that only a shell can start. */
const shellCommands = process.platform === 'win32' ? new Set(['npm', 'npx', 'napi', 'tsc', 'oxlint']) : new Set()

/**
 * Runs a command with this process's standard streams.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<number>} its exit code; 1 when a signal or the time limit ended it
 */
export function exitCode(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      shell: shellCommands.has(command),
      stdio: 'inherit',
    })
    const limit = options.timeout && setTimeout(() => {
      console.error(`${command} was ended: it ran longer than ${options.timeout} ms`)
      child.kill('SIGKILL')
    }, options.timeout)
    child.once('error', reject)
    child.once('close', (code) => {
      if (limit) clearTimeout(limit)
      resolve(code ?? 1)
    })
  })
}

/**
 * Runs a command and keeps what it prints, for output that matters only when it fails.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string }} [options]
 * @returns {Promise<{ code: number, output: string }>} both of its streams in one
 */
export function captured(command, args, { cwd = root } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, shell: shellCommands.has(command), stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => { output += chunk })
    }
    child.once('error', reject)
    child.once('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

/**
 * Runs a command and throws when it fails.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 */
export async function run(command, args, options) {
  const code = await exitCode(command, args, options)
  if (code !== 0) throw new Failure(`${[command, ...args].join(' ')} ended with exit code ${code}`)
}

/**
 * Runs a command that shows its output as it comes, keeps it as well, and throws when it fails.
 *
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<string>} what it wrote to its standard output
 */
export async function runAndKeep(command, args) {
  const child = spawn(command, args, { cwd: root, shell: shellCommands.has(command), stdio: ['inherit', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    output += chunk
    process.stdout.write(chunk)
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Failure(`${[command, ...args].join(' ')} ended with exit code ${code}`)
  return output
}

/** A failure that is already explained by its message: no stack is shown. */
export class Failure extends Error {}

/**
 * Runs the body of a script; a failure becomes one line and exit code 1.
 *
 * @param {() => Promise<void>} body
 */
export async function main(body) {
  try {
    await body()
  } catch (error) {
    console.error(error instanceof Failure ? `\n${error.message}` : error)
    process.exitCode = 1
  }
}
