// @ts-check
/** Apps under `hot-hook-rs run`, and what the system says about their processes. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { start } from './server.js'
import { packageDirectory, register, subject } from './subject.js'

const built = join(packageDirectory(subject), 'js')

/** The native executable. */
const executable = join(built, readdirSync(built).find((name) => /^hot-hook-rs\.[\w-]+(\.exe)?$/.test(name)) ?? 'missing')

/** What runs Node under the supervisor from the beginning, for `within`. */
export const run = [executable, 'run-with', register]

/** Why tests of processes are skipped, else false: they read /proc. */
export const notLinux = process.platform !== 'linux' && 'the test reads /proc'

/**
 * Starts a server under `hot-hook-rs run`.
 *
 * @param {import('./project.js').Project} project
 * @param {import('./child.js').ChildOptions & { before?: string[] }} [options] `before`: a command that runs the supervisor
 */
export const startSupervised = (project, { before = [], ...options } = {}) =>
  start(project, { ipc: false, imports: [], within: [...before, ...run], ...options })

/**
 * The children of a process that are not zombies, with their commands.
 *
 * @param {number | undefined} pid
 */
export function childrenOf(pid) {
  return processes().filter(({ parent, state }) => parent === pid && state !== 'Z')
}

/** Every process that there is. */
export function processes() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const text = readFileSync(`/proc/${name}/stat`, 'utf8')
        const [state, parent] = text.slice(text.lastIndexOf(')') + 2).split(' ')
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0').filter(Boolean).join(' ')
        return [{ pid: Number(name), parent: Number(parent), state, command }]
      } catch {
        // It has ended meanwhile.
        return []
      }
    })
}

/** @param {number | undefined} pid */
export function isAlive(pid) {
  return processes().some((one) => one.pid === pid && one.state !== 'Z')
}

/**
 * Waits until the system says something, with a deadline: it sends no event.
 *
 * @template T
 * @param {string} what for the error message
 * @param {() => T | undefined | false | null | Promise<T | undefined | false | null>} check
 * @param {number} [deadline] in milliseconds
 * @returns {Promise<T>}
 */
export async function eventually(what, check, deadline = 10_000) {
  for (const end = Date.now() + deadline; ;) {
    const found = await check()
    if (found) return found
    if (Date.now() > end) throw new Error(`not within ${deadline} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
