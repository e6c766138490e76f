// @ts-check
/**
 * `npm run test:restart`: every test of restarts, also those that put load on a server, send signals at every moment of a
 * restart, or restart hundreds of times. They take minutes on each Node.js line and want a machine of their own.
 *
 *     node scripts/restart.js          every line
 *     node scripts/restart.js 20 24    these lines alone
 */
import { build } from './lib/addon.js'
import { install, testProjects } from './lib/install.js'
import { runNodeTests, testFilesIn } from './lib/node-tests.js'
import { nodeOf, versions } from './lib/nodes.js'
import { Failure, main } from './lib/run.js'

await main(async () => {
  for (const dir of testProjects()) await install(dir)
  await build({ profile: 'release' })
  const majors = process.argv.slice(2)
  const lines = versions.filter((version) => majors.length === 0 || majors.some((major) => version.startsWith(`${major}.`)))
  if (lines.length === 0) throw new Failure(`There is no such line in the matrix: ${versions.join(', ')}`)
  let failed = 0
  for (const version of lines) {
    const counts = await runNodeTests({ node: await nodeOf(version), version, bust: 'auto' }, { files: testFilesIn('__test__/restart'), concurrency: 1 })
    console.log(`Node.js ${version}: ${counts.passed} passed, ${counts.failed} failed`)
    failed += counts.failed
  }
  if (failed > 0) throw new Failure(`${failed} tests of restarts failed`)
})
