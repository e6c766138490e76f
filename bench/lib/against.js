// @ts-check
/** Packages to compare: this working tree, and another commit of the repository, each as npm would publish it. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build } from '../../scripts/lib/addon.js'
import { inCache, inRoot, root } from '../../scripts/lib/paths.js'
import { captured, Failure, run } from '../../scripts/lib/run.js'

/** @param {string[]} args */
const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()

/**
 * @param {string} name a commit, a branch or a tag
 * @returns {string} the hash of the commit
 */
export function commitOf(name) {
  try {
    return git('rev-parse', '--verify', '--quiet', `${name}^{commit}`)
  } catch {
    throw new Failure(`Git knows no commit "${name}"`)
  }
}

/**
 * Packs a built repository and unpacks the tarball: the files that users get, without its dependencies for development.
 *
 * @param {string} repository
 * @param {string} folder where the package goes
 */
async function pack(repository, folder) {
  mkdirSync(path.dirname(folder), { recursive: true })
  const temporary = mkdtempSync(`${folder}-`)
  try {
    const packed = await captured('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', temporary], { cwd: repository })
    const tarball = readdirSync(temporary).find((name) => name.endsWith('.tgz'))
    if (packed.code !== 0 || !tarball) throw new Failure(`npm pack failed in ${repository}:\n${packed.output}`)
    await run('tar', ['-xzf', tarball], { cwd: temporary })
    rmSync(folder, { recursive: true, force: true })
    renameSync(path.join(temporary, 'package'), folder)
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

/**
 * The package of another commit: checked out into a temporary worktree, built with its own scripts, packed. It is kept
 * in `.cache/against`, so that the next comparison with the same commit starts at once.
 *
 * @param {string} commit its full hash
 * @returns {Promise<string>} the folder of the package
 */
export async function packageOf(commit) {
  const folder = inCache('against', commit)
  if (existsSync(folder)) return folder
  const worktree = mkdtempSync(path.join(tmpdir(), 'hot-hook-rs-against-'))
  try {
    git('worktree', 'add', '--detach', '--force', worktree, commit)
    // The dependencies of the addon are the same for most commits: they are compiled once.
    await run(process.execPath, ['scripts/build.js'], { cwd: worktree, env: { CARGO_TARGET_DIR: inRoot('target') } })
    await pack(worktree, folder)
  } finally {
    git('worktree', 'remove', '--force', worktree)
  }
  return folder
}

/**
 * The package of the working tree, with what is not committed yet.
 *
 * @param {{ built?: boolean }} [options] `built`: takes the addon that is there
 * @returns {Promise<string>} the folder of the package
 */
export async function packageOfTree({ built = false } = {}) {
  if (!built) await build({ profile: 'release' })
  const folder = inCache('against', 'working-tree')
  await pack(root, folder)
  return folder
}
