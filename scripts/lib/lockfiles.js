// @ts-check
/** Every package-lock.json is one that `npm ci` accepts, and names no registry. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { inRoot } from './paths.js'
import { captured, Failure } from './run.js'

/** Each npm process takes most of a core for half a second. */
const AT_ONCE = 4

/**
 * What is wrong with a lockfile. npm compares it with its package.json and with itself, without the network.
 *
 * @param {string} lockfile relative to the repository
 */
async function faultOf(lockfile) {
  const host = /"resolved": "(\w+:\/\/[^"]*)"/.exec(readFileSync(inRoot(lockfile), 'utf8'))?.[1]
  if (host !== undefined) return `${lockfile} names a registry: ${host}`
  const folder = mkdtempSync(path.join(tmpdir(), 'hot-hook-rs-lockfile-'))
  try {
    for (const name of ['package.json', 'package-lock.json']) {
      copyFileSync(inRoot(path.dirname(lockfile), name), path.join(folder, name))
    }
    const { code, output } = await captured('npm', ['ci', '--dry-run', '--offline', '--ignore-scripts', '--loglevel=error'], { cwd: folder })
    return code === 0 ? undefined : `npm ci refuses ${lockfile}:\n${output.trim().split('\n').slice(0, 5).join('\n')}`
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Fails when `npm ci` would refuse a lockfile that is committed. */
export async function checkLockfiles() {
  const { output } = await captured('git', ['ls-files', 'package-lock.json', '**/package-lock.json'], { cwd: inRoot() })
  const waiting = output.trim().split('\n')
  const count = waiting.length
  /** @type {string[]} */
  const faults = []
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        const fault = await faultOf(next)
        if (fault) faults.push(fault)
      }
    }),
  )
  if (faults.length > 0) throw new Failure(faults.join('\n'))
  console.log(`npm ci accepts all ${count} lockfiles`)
}
