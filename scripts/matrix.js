// @ts-check
/**
 * `npm run test:matrix`: the Node tests on every supported Node.js line, with both ways of replacing
 * ES modules on each.
 *
 *     node scripts/matrix.js                     all of it
 *     node scripts/matrix.js --after-npm-test    without the lines that `npm test` has just run
 *     node scripts/matrix.js 22 26               these lines alone
 */
import { build } from './lib/addon.js'
import { install, testProjects } from './lib/install.js'
import { runNodeTests } from './lib/node-tests.js'
import { nodeOf, versions } from './lib/nodes.js'
import { Failure, main } from './lib/run.js'

/** @typedef {import('./lib/node-tests.js').Line} Line */

/**
 * `npm test` runs the installed Node.js and 24 with `bust: 'auto'`, which is eviction on every version
 * of the matrix: those lines would run the same code again.
 *
 * @param {string} version
 * @param {string} bust
 */
const ranBefore = (version, bust) => bust === 'evict' && (version === process.versions.node || version.startsWith('24.'))

/**
 * @param {string[]} args
 * @returns {Promise<Line[]>}
 */
async function linesFor(args) {
  const majors = args.filter((arg) => !arg.startsWith('-'))
  const unknown = majors.find((major) => !versions.some((version) => version.startsWith(`${major}.`)))
  if (unknown) throw new Failure(`There is no Node.js ${unknown} in the matrix: ${versions.join(', ')}`)
  /** @type {Line[]} */
  const lines = []
  for (const version of versions) {
    if (majors.length > 0 && !majors.some((major) => version.startsWith(`${major}.`))) continue
    const node = await nodeOf(version)
    for (const bust of /** @type {const} */ (['evict', 'query'])) {
      if (args.includes('--after-npm-test') && ranBefore(version, bust)) continue
      lines.push({ node, version, bust })
    }
  }
  return lines
}

await main(async () => {
  for (const dir of testProjects()) await install(dir)
  await build({ profile: 'release' })
  const rows = []
  const total = { passed: 0, failed: 0, unsteady: 0, skipped: 0 }
  for (const line of await linesFor(process.argv.slice(2))) {
    const start = performance.now()
    const { failures, ...counts } = await runNodeTests(line, { quiet: true })
    const row = { 'Node.js': line.version, bust: line.bust, ...counts, seconds: Math.round((performance.now() - start) / 100) / 10 }
    console.log(`Node.js ${line.version}, bust ${line.bust}: ${counts.passed} passed, ${counts.failed} failed, ${counts.unsteady} unsteady, ${row.seconds} s`)
    rows.push(row)
    for (const key of /** @type {const} */ (['passed', 'failed', 'unsteady', 'skipped'])) total[key] += counts[key]
  }
  console.table(rows)
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.unsteady} unsteady`)
  if (total.failed > 0 || rows.length === 0) process.exitCode = 1
})
