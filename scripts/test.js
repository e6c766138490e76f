// @ts-check
/**
 * `npm test`: installs, builds, runs the Rust tests and the Node tests. On a fresh clone as well.
 *
 *     node scripts/test.js            the installed Node.js and Node.js 24
 *     node scripts/test.js --here     the installed Node.js alone
 */
import { main } from './lib/run.js'
import { runSteps } from './lib/steps.js'
import { buildStep, installStep, nodeTestStep, rustTestStep } from './lib/test-steps.js'
import { nodeOf, versions } from './lib/nodes.js'

/** The line that most servers run on. */
const common = /** @type {string} */ (versions.find((version) => version.startsWith('24.')))

await main(async () => {
  const here = { node: process.execPath, version: process.versions.node }
  const alone = process.argv.includes('--here') || here.version === common
  const lines = alone ? [here] : [here, { node: await nodeOf(common), version: common }]
  await runSteps([installStep, buildStep, rustTestStep, ...lines.map((line) => nodeTestStep({ ...line, bust: 'auto' }))])
})
