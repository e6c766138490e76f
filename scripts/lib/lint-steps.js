// @ts-check
/** Everything that reads the code without running it. Warnings are errors here. */
import { generated } from './addon.js'
import { cargoDeny, cargoShear } from './cargo-tools.js'
import { checkLockfiles } from './lockfiles.js'
import { binOf, run } from './run.js'
import { checkWorkflows } from './workflows.js'

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

/**
 * A command of a dev dependency, run by this Node itself: on Windows what lies in `.bin` is a script for a shell.
 *
 * @param {string} title
 * @param {string} name of the package
 * @param {string} command
 * @param {string[]} args
 * @returns {Step}
 */
const tool = (title, name, command, args) => ({ title, run: () => run(process.execPath, [binOf(name, command), ...args]) })

/** @type {Step[]} */
export const lintSteps = [
  step('Format of the Rust code', 'cargo', ['fmt', '--check']),
  step('Clippy, the core and the executable', 'cargo', clippy('--no-default-features', '--features', 'executable')),
  step('Clippy, with the binding', 'cargo', clippy()),
  {
    title: 'Documentation of the Rust code',
    run: () =>
      run('cargo', ['doc', '--locked', '--no-deps', '--workspace', '--no-default-features', '--features', 'executable', '--document-private-items'], {
        env: { RUSTDOCFLAGS: '-D warnings' },
      }),
  },
  { title: 'Licences and sources of the dependencies (cargo deny)', run: cargoDeny },
  { title: 'Unused dependencies of the Rust code (cargo shear)', run: cargoShear },
  { title: 'Lockfiles', run: checkLockfiles },
  { title: 'Workflows (actionlint)', run: checkWorkflows },
  tool('Format of the JavaScript and TypeScript', 'oxfmt', 'oxfmt', ['--check']),
  tool('Lint of the JavaScript', 'oxlint', 'oxlint', ['--deny-warnings']),
  tool('Types', 'typescript', 'tsc', ['--noEmit']),
  tool('Unused files, exports and dependencies', 'knip', 'knip', ['--no-progress']),
  tool('Spelling', 'cspell', 'cspell', ['lint', '--no-progress', '--quiet']),
  tool('Markdown', 'markdownlint-cli2', 'markdownlint-cli2', []),
  tool('Types of the viewer', 'typescript', 'tsc', ['--project', 'viewer']),
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
