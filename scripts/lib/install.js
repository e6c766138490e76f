// @ts-check
/** npm dependencies, installed when they are missing or when a manifest changed. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { inRoot, root } from './paths.js'
import { exitCode, Failure } from './run.js'
import { hashOf, readOrEmpty, writeStamp } from './stamp.js'

/** The projects that the tests need: this package and, where it exists, the one of the test servers. */
export const testProjects = () => [root, inRoot('__test__', 'fixtures')].filter((dir) => existsSync(path.join(dir, 'package.json')))

/**
 * Installs a project's dependencies exactly as its lockfile has them.
 *
 * @param {string} dir a folder with a package.json
 */
export async function install(dir) {
  const locked = existsSync(path.join(dir, 'package-lock.json'))
  const stamp = path.join(dir, 'node_modules', '.installed')
  const wanted = hashOf([path.join(dir, 'package.json'), path.join(dir, 'package-lock.json')], [process.platform, process.arch])
  if (readOrEmpty(stamp) === wanted) return
  console.log(`Installing the dependencies of ${path.relative(root, dir) || 'the repository'}`)
  await npm([locked ? 'ci' : 'install', '--no-audit', '--no-fund'], dir)
  writeStamp(stamp, wanted)
}

/**
 * Runs npm, up to three times: a registry that did not answer once mostly does the next time.
 *
 * @param {string[]} args
 * @param {string} cwd
 */
export async function npm(args, cwd) {
  for (let attempt = 1; attempt <= 3; attempt++) {
    if ((await exitCode('npm', args, { cwd })) === 0) return
    console.error(`npm ${args.join(' ')} failed (attempt ${attempt} of 3)`)
  }
  throw new Failure(`npm ${args.join(' ')} failed three times in ${cwd}`)
}
