// @ts-check
/** The steps that `npm test`, `npm run ready` and CI share. */
import { build } from './addon.js'
import { install, testProjects } from './install.js'
import { runNodeTests } from './node-tests.js'
import { Failure, runAndKeep } from './run.js'

/** @typedef {import('./steps.js').Step} Step */

/** @type {Step} */
export const installStep = {
  title: 'Install',
  needed: true,
  async run() {
    for (const dir of testProjects()) await install(dir)
  },
}

/** @type {Step} */
export const buildStep = { title: 'Build the addon', needed: true, run: () => build({ profile: 'release' }) }

/** @type {Step} */
export const rustTestStep = {
  title: 'Rust tests (the core, without the binding)',
  async run() {
    const output = await runAndKeep('cargo', ['test', '--locked', '--no-default-features', '--features', 'executable'])
    const passed = [...output.matchAll(/^test result: ok\. (\d+) passed/gm)].reduce((sum, match) => sum + Number(match[1]), 0)
    // A filter or a feature that leaves everything out is no success.
    if (passed === 0) throw new Failure('cargo test ran no test')
    console.log(`${passed} Rust tests passed`)
  },
}

/**
 * @param {import('./node-tests.js').Line} line
 * @param {Parameters<typeof runNodeTests>[1]} [options]
 * @returns {Step}
 */
export const nodeTestStep = (line, options) => ({
  title: `Node tests on Node.js ${line.version} (bust: ${line.bust})`,
  async run() {
    const { failed, unsteady } = await runNodeTests(line, options)
    if (unsteady > 0) console.log(`${unsteady} failures of tests that are listed as unsteady`)
    if (failed > 0) throw new Failure(`${failed} failed on Node.js ${line.version}`)
  },
})
