// @ts-check
/** Which variables of this process came from files of `--env-file`. */
import { readFileSync } from 'node:fs'
import util from 'node:util'
import { envFiles, optionalEnvFiles } from './env-file-options.js'

/**
 * The names of those variables, where the system does not record what a process was started with (macOS, FreeBSD).
 *
 * @returns {string[]}
 */
export function variablesFromFiles(platform = process.platform, files = [...envFiles(), ...optionalEnvFiles()], env = process.env) {
  const isRecorded = platform === 'linux' || platform === 'android'
  // `util.parseEnv` came with Node.js 20.12.
  if (isRecorded || files.length === 0 || typeof util.parseEnv !== 'function') return []
  /** @type {Record<string, string | undefined>} */
  const found = {}
  for (const file of files) {
    try {
      Object.assign(found, util.parseEnv(readFileSync(file, 'utf8')))
    } catch {
      // An optional file that is not there.
    }
  }
  // A variable that was there before is left alone by Node, and mostly has another value.
  return Object.keys(found).filter((name) => env[name] === found[name])
}
