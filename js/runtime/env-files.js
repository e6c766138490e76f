// @ts-check
/** Files of environment variables. Node reads them once, so a change of one asks for a restart. */
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { addon } from '../addon.js'
import { envFiles, optionalEnvFiles } from '../node/env-file-options.js'

/** Observes the files that Node was started with, and those that the app loads by itself. */
export function observeEnvFiles() {
  const files = envFiles().concat(optionalEnvFiles())
  if (files.length > 0) addon.readAtStart(files, 'the option --env-file of Node.js', performance.timeOrigin)
  const { loadEnvFile } = process
  if (typeof loadEnvFile !== 'function') return
  process.loadEnvFile = {
    /** @param {string | URL | Buffer} [path] */
    loadEnvFile(path) {
      const file = pathOf(path)
      if (file !== undefined) addon.readAtStart([file], 'process.loadEnvFile()')
      return Reflect.apply(loadEnvFile, process, arguments.length === 0 ? [] : [path])
    },
  }.loadEnvFile
}

/**
 * @param {unknown} path as `process.loadEnvFile()` takes it
 * @returns {string | undefined} absolute; nothing for what Node refuses
 */
function pathOf(path = '.env') {
  try {
    if (path instanceof URL) return fileURLToPath(path)
    return typeof path === 'string' || Buffer.isBuffer(path) ? resolve(path.toString()) : undefined
  } catch {
    return undefined
  }
}
