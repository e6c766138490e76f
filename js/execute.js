// @ts-check
/** Makes way for the native executable. Where a process cannot be replaced, starts it as a child. */
import { spawn } from 'node:child_process'
import { addon, executable, loadAddon } from './addon.js'

/**
 * @param {readonly string[]} args of the command; an app that `run` starts gets this Node.js and this hot-hook-rs
 */
export function execute(args) {
  const missing = loadAddon()
  const file = executable()
  if (missing !== undefined || file === undefined) {
    console.error(`[hot-hook] ${missing ?? 'the executable of hot-hook-rs is missing'}`)
    process.exit(1)
  }
  const [command, ...rest] = args
  const register = new URL('../lib/register.js', import.meta.url).href
  const words = command === 'run' ? ['run-with', register, process.execPath, ...rest] : [...args]
  if (process.platform !== 'win32') {
    addon.recordProcess([])
    addon.execute(file, words)
    return
  }
  spawn(file, words, { stdio: 'inherit' })
    .on('error', (error) => {
      console.error(`[hot-hook] ${error.message}`)
      process.exitCode = 1
    })
    .on('exit', (code) => process.exit(code ?? 1))
}
