// @ts-check
/** Saves that are one batch for sure: the process sleeps meanwhile, and hears of all of them when it wakes. */
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

/** Why a test is skipped that needs it, else false. */
export const cannotSleep = process.platform !== 'linux' && 'only Linux tells whether a process sleeps, and keeps events for it'

/**
 * @param {import('./child.js').Child} server
 * @param {() => void | Promise<void>} act
 */
export async function asleep(server, act) {
  server.kill('SIGSTOP')
  try {
    while (!isStopped(Number(server.pid))) await pause(1)
    await act()
  } finally {
    server.kill('SIGCONT')
  }
}

/** @param {number} pid */
const isStopped = (pid) => /\) T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
