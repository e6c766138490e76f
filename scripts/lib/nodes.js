// @ts-check
/** Node.js versions for the test matrix, as the npm package `node` has them. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { npm } from './install.js'
import { inCache } from './paths.js'
import { Failure } from './run.js'

/** One version of every supported line, pinned so that a new Node release cannot fail an old commit. */
export const versions = ['20.20.2', '22.23.3', '24.21.0', '26.10.0']

/** @param {string} version */
const folderOf = (version) => inCache('nodes', version)

/** @param {string} folder */
const binaryIn = (folder) => path.join(folder, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

/** @param {string} binary */
function reportedVersion(binary) {
  try {
    return execFileSync(binary, ['-p', 'process.versions.node'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    // Missing, or a download that was cut short: either way there is no usable binary.
    return undefined
  }
}

/**
 * The executable of a Node.js version, fetched when it is not in the cache yet.
 *
 * @param {string} version as in `20.20.2`
 * @returns {Promise<string>}
 */
export async function nodeOf(version) {
  if (process.versions.node === version) return process.execPath
  const binary = binaryIn(folderOf(version))
  if (reportedVersion(binary) === version) return binary
  console.log(`Fetching Node.js ${version}`)
  // Into a folder of its own first: an interrupted download never looks like a finished one.
  const partial = `${folderOf(version)}.partial`
  rmSync(partial, { recursive: true, force: true })
  rmSync(folderOf(version), { recursive: true, force: true })
  mkdirSync(partial, { recursive: true })
  writeFileSync(path.join(partial, 'package.json'), '{ "private": true }\n')
  const attempt = ['install', '--no-save', `node@${version}`]
  await npm([attempt, attempt, attempt], partial)
  const found = reportedVersion(binaryIn(partial))
  if (found !== version) throw new Failure(`The npm package node@${version} did not give Node.js ${version} but ${found ?? 'nothing that runs'}`)
  renameSync(partial, folderOf(version))
  return binary
}
