// @ts-check
/** `npm run lint`: format, clippy, oxlint, types, invariants and generated files. */
import { lintSteps, generatedStep } from './lib/lint-steps.js'
import { main } from './lib/run.js'
import { runSteps } from './lib/steps.js'
import { buildStep, installStep } from './lib/test-steps.js'

await main(() => runSteps([installStep, ...lintSteps, buildStep, generatedStep]))
