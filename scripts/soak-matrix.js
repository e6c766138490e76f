// @ts-check
/**
 * `npm run soak:matrix`: a few hundred random edits with fixed seeds on every supported Node.js line, each
 * answer compared with that of a process started afresh; on one line also with a parent that watches, and on all but one with
 * Node's load cache out of reach.
 */
import { build } from './lib/addon.js'
import { install } from './lib/install.js'
import { nodeOf, versions } from './lib/nodes.js'
import { inRoot, root } from './lib/paths.js'
import { exitCode, Failure, main } from './lib/run.js'

const edits = 75
const seeds = '1-4'
/**
 * Replaced under a query. On Node.js 20 nothing tells then that a forked child has evaluated its entry: its boundaries restart, which
 * the soak counts as needless.
 */
const unreachable = { but: '20', seeds: '3-4' }
/** Where a parent watches: AdonisJS 7 needs this line, or a later one. */
const parent = { line: '24', seeds: '1-2' }

/**
 * @param {string} version
 * @param {string[]} args
 */
async function soak(version, args) {
  const script = inRoot('scripts', 'soak.js')
  return (await exitCode(await nodeOf(version), [script, '--edits', String(edits), ...args])) === 0
}

await main(async () => {
  await install(root)
  await build({ profile: 'release' })
  /** @type {string[]} */
  const failed = []
  for (const version of versions) {
    console.log(`Node.js ${version}`)
    if (!(await soak(version, ['--seeds', seeds]))) failed.push(version)
    if (version.startsWith(`${unreachable.but}.`)) continue
    if (!(await soak(version, ['--seeds', unreachable.seeds, '--unreachable']))) failed.push(`${version} with the load cache out of reach`)
  }
  const version = String(versions.find((one) => one.startsWith(`${parent.line}.`)))
  console.log(`Node.js ${version}, a parent watches`)
  if (!(await soak(version, ['--seeds', parent.seeds, '--parent']))) failed.push(`${version} with a parent`)
  console.log(`${2 * versions.length - failed.length} passed, ${failed.length} failed`)
  if (failed.length > 0) throw new Failure(`The soak found faults on Node.js ${failed.join(', ')}`)
})
