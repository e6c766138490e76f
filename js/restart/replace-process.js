// @ts-check
/**
 * Starts the program anew in this very process: same PID, same stdio, same arguments, the folder and the environment
 * that it was started with. Nothing of the old program runs after that, not even its `exit` listeners.
 */
import { readFileSync } from 'node:fs'
import { origin } from '../origin.js'
import { isMainThread } from '../node/thread.js'

const { execve } = /** @type {{ execve?: (file: string, args: string[], env: Record<string, string | undefined>) => void }} */ (process)

/** A program that came through stdin is gone. */
const isRepeatable = process.argv[1] === undefined ? process.execArgv.some((word) => /^(-p?e|-p|--eval|--print)\b/.test(word)) : process.argv[1] !== '-'

/** Whether this Node.js can do that (22.15 and newer, not on Windows), from this thread, with this program. */
export const canReplaceProcess = isMainThread && execve !== undefined && process.platform !== 'win32' && isRepeatable

/**
 * Does not return.
 *
 * @param {number} [failedSince] when the present process was started, if the next one has to wait for a save because
 *   this one failed
 */
export function replaceProcess(failedSince) {
  process.chdir(origin.cwd)
  const env = { ...environment(), HOT_HOOK_RESTARTED: String(failedSince ?? '') }
  execve?.call(process, process.execPath, [process.execPath, ...origin.args], env)
}

/**
 * What the process got, without what `--env-file` or the app added since: that may be what has just been edited.
 *
 * @returns {Record<string, string | undefined>}
 */
function environment() {
  try {
    const words = readFileSync('/proc/self/environ', 'utf8').split('\0').filter(Boolean)
    return Object.fromEntries(words.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]))
  } catch {
    return origin.env
  }
}
