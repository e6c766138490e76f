// @ts-check
/** Everything that must hold for a commit. `npm run ready` and `.ci/run` run these scripts of package.json, in this order. */

/**
 * @typedef {object} Section
 * @property {string} name selects it: `npm run ready -- lint demo`
 * @property {string} title
 * @property {string[]} script what follows `npm run`
 */

/** @type {Section[]} */
export const sections = [
  { name: 'tests', title: 'npm test: Rust, and Node.js here and 24', script: ['test'] },
  { name: 'matrix', title: 'The other lines of the matrix', script: ['test:matrix', '--', '--after-npm-test'] },
  { name: 'soak', title: 'Random edits with fixed seeds on every line', script: ['soak:matrix'] },
  { name: 'lint', title: 'Lints, types, invariants, generated files', script: ['lint'] },
  { name: 'site', title: 'The site of README and docs', script: ['site'] },
  { name: 'package', title: 'The package, installed in each way', script: ['check:package'] },
  { name: 'demo', title: 'The demo', script: ['demo'] },
  { name: 'viewer', title: 'The viewer in a browser', script: ['test:viewer'] },
  { name: 'medusa', title: 'Medusa on PostgreSQL, Node.js 22 and 24', script: ['test:medusa'] },
]
