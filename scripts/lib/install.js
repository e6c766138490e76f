// @ts-check
/** npm dependencies, installed when they are missing or when a manifest changed. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { inRoot, root } from './paths.js'
import { captured, Failure } from './run.js'
import { hashOf, readOrEmpty, writeStamp } from './stamp.js'

/** The projects that the tests need: this package and, where it exists, the one of the test servers. */
export const testProjects = () => [root, inRoot('__test__', 'fixtures')].filter((dir) => existsSync(path.join(dir, 'package.json')))

/**
 * Installs a project's dependencies as its lockfile has them.
 *
 * @param {string} dir a folder with a package.json and a package-lock.json
 */
export async function install(dir) {
  const stamp = path.join(dir, 'node_modules', '.installed')
  const wanted = hashOf([path.join(dir, 'package.json'), path.join(dir, 'package-lock.json')], [process.platform, process.arch])
  if (readOrEmpty(stamp) === wanted) return
  console.log(`Installing the dependencies of ${path.relative(root, dir) || 'the repository'}`)
  await npm([['ci'], ['ci'], ['ci']], dir)
  writeStamp(stamp, wanted)
}

/**
 * Runs npm until one of the given commands succeeds: a registry that did not answer once mostly does
 * the next time.
 *
 * @param {string[][]} attempts the arguments of each attempt
 * @param {string} cwd
 */
export async function npm(attempts, cwd) {
  let output = ''
  for (const args of attempts) {
    const attempt = await captured('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], { cwd })
    output = attempt.output.trim()
    if (attempt.code === 0) {
      console.log(output.split('\n').at(-1))
      return
    }
    const cause = output.split('\n').find((line) => /^npm error [^c]/.test(line)) ?? output.split('\n')[0]
    console.log(`npm ${args.join(' ')} failed: ${cause.slice(0, 160)}`)
  }
  throw new Failure(`npm failed ${attempts.length} times in ${cwd}:\n${output}`)
}
