#!/usr/bin/env node
// @ts-check
/** The command `hot-runner`: `hot-hook-rs run` with the flags of the package `@hot-hook/runner`. */
import { execute } from './execute.js'
import { readFlags } from './runner-flags.js'

const { problem, clearScreen, args } = readFlags(process.argv.slice(2))
if (problem !== undefined) {
  console.error(`[hot-hook] ${problem}\nusage: hot-runner [--no-clear-screen] [--node-args=ARG]... [--script-args=ARG]... SCRIPT`)
  process.exit(2)
}
if (clearScreen && process.stdout.isTTY) {
  process.env.HOT_HOOK_CLEAR_SCREEN = '1'
  process.stdout.write('\u001Bc')
}
execute(['run', ...args])
