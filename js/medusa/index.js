// @ts-check
/**
 * `node --import hot-hook-rs/medusa`, or `NODE_OPTIONS='--import hot-hook-rs/medusa' medusa develop`: hot
 * module replacement for Medusa backends. In `medusa develop` it looks after the server's process, in
 * `medusa start` it replaces modules. Any other process is left alone.
 */
import { realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, sep } from 'node:path'
import { isMainThread } from '../node/thread.js'
import { findConfig } from '../runtime/config.js'
import { whyOff } from '../runtime/off.js'
import { supervise } from './develop.js'
import { serve } from './server.js'

const [, script, command] = process.argv

/** @param {string} path */
function isMedusa(path) {
  try {
    return realpathSync(path).includes(`${sep}@medusajs${sep}cli${sep}`)
  } catch {
    return false
  }
}

/** @param {string} name */
function commandFile(name) {
  try {
    return createRequire(join(process.cwd(), 'package.json')).resolve(`@medusajs/medusa/commands/${name}`)
  } catch {
    // The command itself tells what is wrong with the installation.
    return undefined
  }
}

/** Several processes that share a port, which Medusa looks after by itself. */
const isCluster = process.argv.some((word) => /^--cluster(=|$)/.test(word))

if (isMainThread && script !== undefined && !isCluster && isMedusa(script)) {
  const file = command === 'develop' || command === 'start' ? commandFile(command) : undefined
  if (file && command === 'develop' && !whyOff(findConfig(undefined, process.cwd()).options)) supervise(process.cwd(), file)
  else if (file && command === 'start') serve(process.cwd(), file)
}
