// @ts-check
/**
 * `npm run soak:matrix`: a few hundred random edits with fixed seeds on every supported Node.js line, each
 * answer compared with that of a process started afresh.
 */
import { build } from './lib/addon.js'
import { install } from './lib/install.js'
import { nodeOf, versions } from './lib/nodes.js'
import { inRoot, root } from './lib/paths.js'
import { exitCode, Failure, main } from './lib/run.js'

const edits = 75
const seeds = '1-4'

await main(async () => {
  await install(root)
  await build({ profile: 'release' })
  /** @type {string[]} */
  const failed = []
  for (const version of versions) {
    console.log(`Node.js ${version}`)
    const code = await exitCode(await nodeOf(version), [inRoot('scripts', 'soak.js'), '--edits', String(edits), '--seeds', seeds])
    if (code !== 0) failed.push(version)
  }
  console.log(`${versions.length - failed.length} passed, ${failed.length} failed`)
  if (failed.length > 0) throw new Failure(`The soak found faults on Node.js ${failed.join(', ')}`)
})
