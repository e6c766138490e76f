// @ts-check
/** `node scripts/test-built.js`: the Node tests and the demo with an addon in `js` that another machine has built. */
import { adopt } from './lib/addon.js'
import { main, run } from './lib/run.js'
import { runSteps } from './lib/steps.js'
import { installStep, nodeTestStep } from './lib/test-steps.js'

await main(() =>
  runSteps([
    installStep,
    { title: 'The addon as it was built', needed: true, run: adopt },
    nodeTestStep({ node: process.execPath, version: process.versions.node, bust: 'auto' }),
    { title: 'The demo', run: () => run(process.execPath, ['scripts/demo.js']) },
  ]),
)
