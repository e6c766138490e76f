// @ts-check
/** Child processes that show their output and whose failure is an error. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './paths.js'

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] working directory; the repository by default
 * @property {Record<string, string | undefined>} [env] added to this process's environment;
 *   `undefined` removes a variable
 * @property {number} [timeout] milliseconds after which the child is ended and counts as failed
 */

/** What only a shell can start: on Windows npm is a script. */
const shellCommands = new Set(['npm', 'npx'])

/**
 * How a command is started: directly, or by a shell, which is given one line.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.Platform} [platform]
 * @returns {{ file: string, args: string[], shell: boolean }}
 */
export function startOf(command, args, platform = process.platform) {
  if (platform !== 'win32' || !shellCommands.has(command)) return { file: command, args, shell: false }
  return { file: [command, ...args.map(quotedForCmd)].join(' '), args: [], shell: true }
}

/**
 * One argument as `cmd.exe`, and the program that it starts, read it. A percent sign cannot be escaped there.
 *
 * @param {string} argument
 */
function quotedForCmd(argument) {
  if (/^[\w@./:=\\-]+$/.test(argument)) return argument
  if (/[%\n]/.test(argument)) throw new Failure(`cmd.exe has no way to write the argument ${JSON.stringify(argument)}`)
  return `"${argument.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`
}

/**
 * The script of a dev dependency's command, for this Node to run: the same on every system.
 *
 * @param {string} name of the package
 * @param {string} command
 */
export function binOf(name, command) {
  const manifest = path.join(root, 'node_modules', name, 'package.json')
  const { bin } = /** @type {{ bin: string | Record<string, string> }} */ (JSON.parse(readFileSync(manifest, 'utf8')))
  return path.join(path.dirname(manifest), typeof bin === 'string' ? bin : bin[command])
}

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
    const { file, args: given, shell } = startOf(command, args)
    const child = spawn(file, given, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      shell,
      stdio: 'inherit',
    })
    const limit =
      options.timeout &&
      setTimeout(() => {
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
    const { file, args: given, shell } = startOf(command, args)
    const child = spawn(file, given, { cwd, shell, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => {
        output += chunk
      })
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
  const { file, args: given, shell } = startOf(command, args)
  const child = spawn(file, given, { cwd: root, shell, stdio: ['inherit', 'pipe', 'inherit'] })
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
