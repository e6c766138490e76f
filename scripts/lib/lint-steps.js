// @ts-check
/** Everything that reads the code without running it. Warnings are errors here. */
import { generated } from './addon.js'
import { cargoDeny } from './cargo-deny.js'
import { inRoot } from './paths.js'
import { run } from './run.js'

/** @typedef {import('./steps.js').Step} Step */

/**
 * @param {string} title
 * @param {string} command
 * @param {string[]} args
 * @returns {Step}
 */
const step = (title, command, args) => ({ title, run: () => run(command, args) })

/** @param {string[]} features */
const clippy = (...features) => ['clippy', '--locked', '--all-targets', ...features, '--', '-D', 'warnings']

/** @param {string} name a command of a dev dependency */
const bin = (name) => inRoot('node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name)

/** @type {Step[]} */
export const lintSteps = [
  step('Format of the Rust code', 'cargo', ['fmt', '--check']),
  step('Clippy, the core and the executable', 'cargo', clippy('--no-default-features', '--features', 'executable')),
  step('Clippy, with the binding', 'cargo', clippy()),
  { title: 'Licences and sources of the dependencies (cargo deny)', run: cargoDeny },
  step('Lint of the JavaScript', bin('oxlint'), ['--deny-warnings']),
  step('Types', bin('tsc'), ['--noEmit']),
  step('Invariants', process.execPath, ['scripts/invariants.js']),
]

/** Needs a build: compares what it wrote with what is committed. */
export const generatedStep = {
  title: 'Generated files are the committed ones',
  async run() {
    await run('git', ['ls-files', '--error-unmatch', '--', ...generated])
    await run('git', ['diff', '--exit-code', '--', ...generated])
  },
}
