// @ts-check
/** `npm run ready`: what to run before a push. Everything that CI runs, on the installed Node.js alone. */
import { lintSteps, generatedStep } from './lib/lint-steps.js'
import { main } from './lib/run.js'
import { runSteps } from './lib/steps.js'
import { buildStep, installStep, nodeTestStep, rustTestStep } from './lib/test-steps.js'

await main(() => runSteps([
  installStep, ...lintSteps, rustTestStep, buildStep, generatedStep,
  nodeTestStep({ node: process.execPath, version: process.versions.node, bust: 'auto' }),
]))
