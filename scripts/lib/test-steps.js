// @ts-check
/** The steps that `npm test`, `npm run ready` and CI share. */
import { build } from './addon.js'
import { install, testProjects } from './install.js'
import { runNodeTests } from './node-tests.js'
import { Failure, run } from './run.js'

/** @typedef {import('./steps.js').Step} Step */

/** @type {Step} */
export const installStep = {
  title: 'Install',
  async run() {
    for (const dir of testProjects()) await install(dir)
  },
}

/** @type {Step} */
export const buildStep = { title: 'Build the addon', run: () => build({ profile: 'release' }) }

/** @type {Step} */
export const rustTestStep = {
  title: 'Rust tests (the core, without the binding)',
  run: () => run('cargo', ['test', '--locked', '--no-default-features']),
}

/**
 * @param {import('./node-tests.js').Line} line
 * @returns {Step}
 */
export const nodeTestStep = (line) => ({
  title: `Node tests on Node.js ${line.version} (bust: ${line.bust})`,
  async run() {
    const { failed } = await runNodeTests(line)
    if (failed > 0) throw new Failure(`${failed} failed on Node.js ${line.version}`)
  },
})
