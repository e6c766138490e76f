#!/usr/bin/env node
// @ts-check
/**
 * The command `hot-hook-rs`: makes way for the native executable, which is told which Node.js and which hot-hook-rs an app
 * gets. Where a process cannot be replaced, starts it as a child.
 */
import { spawn } from 'node:child_process'
import { addon, executable, loadAddon } from './addon.js'

const missing = loadAddon()
const file = executable()
if (missing !== undefined || file === undefined) {
  console.error(`[hot-hook] ${missing ?? 'the executable of hot-hook-rs is missing'}`)
  process.exit(1)
}

const [command, ...rest] = process.argv.slice(2)
const register = new URL('../lib/register.js', import.meta.url).href
const args = command === 'run' ? ['run-with', register, process.execPath, ...rest] : process.argv.slice(2)

if (process.platform === 'win32') {
  spawn(file, args, { stdio: 'inherit' })
    .on('error', (error) => {
      console.error(`[hot-hook] ${error.message}`)
      process.exitCode = 1
    })
    .on('exit', (code) => process.exit(code ?? 1))
} else {
  addon.recordProcess([])
  addon.execute(file, args)
}
