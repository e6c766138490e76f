// @ts-check
/** The Node tests, on one Node.js version with one way of replacing ES modules. */
import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { inCache, inRoot } from './paths.js'
import { exitCode } from './run.js'
import { filesBelow, readOrEmpty } from './stamp.js'
import { setApart } from './unsteady.js'

/** @typedef {import('./count-reporter.js').Counts} Counts */
/** @typedef {'auto' | 'evict' | 'query'} Bust how ES modules are replaced: the default of the option `bust` */

/**
 * @typedef {object} Line
 * @property {string} node the executable
 * @property {string} version as in `20.20.2`
 * @property {Bust} bust
 */

/** A file of tests: several real servers start in some. Far above what any takes, for a busy machine. */
const fileLimit = 5 * 60_000
/** All tests of a line. */
const lineLimit = 25 * 60_000

const folders = ['unit', 'process', 'examples', 'cli', 'restart', 'types', 'leak', 'regressions', 'adonis', 'upstream'].map((name) => `__test__/${name}`)

/** What does not depend on how ES modules are replaced: it runs once on each Node.js version. */
const independent = new Set(['cli', 'examples', 'restart'].map((name) => `__test__/${name}`))

/** The tests of restarts that take minutes and want a machine of their own: `npm run test:restart`. */
const long = new Set(['load', 'processes', 'signals', 'terminal', 'waiting-clients'])

/**
 * @param {Bust} [bust]
 * @returns {string[]} the test files of a line, by their path from the repository's folder
 */
const testFiles = (bust = 'auto') =>
  folders
    .filter((folder) => bust !== 'query' || !independent.has(folder))
    .flatMap(testFilesIn)
    .filter((file) => !long.has(path.basename(file, '.test.js')) || !file.includes('restart'))

/**
 * The test files of a folder, by their path from the repository's folder.
 *
 * @param {string} folder
 */
export function testFilesIn(folder) {
  const place = inRoot(...folder.split('/'))
  if (!statSync(place, { throwIfNoEntry: false })?.isDirectory()) return []
  return filesBelow(place)
    .filter((file) => /\.test\.(?:js|mjs|cjs)$/.test(file) && !file.includes(`${path.sep}node_modules${path.sep}`))
    .map((file) => path.relative(inRoot(), file))
}

/**
 * Runs the tests of one line, once: a test that fails once fails the line, unless `unsteady.js` lists it.
 *
 * @param {Line} line
 * @param {{ quiet?: boolean, files?: string[], concurrency?: number }} [options] with `quiet` the report goes to a
 *   file and only its failures are shown
 * @returns {Promise<ReturnType<typeof setApart>>} what ran; a run that broke down counts as one more failure
 */
export async function runNodeTests(line, { quiet = false, files = testFiles(line.bust), concurrency = 2 } = {}) {
  if (files.length === 0) {
    console.error(`There are no test files below ${folders.join(' and ')}`)
    return { passed: 0, failed: 1, skipped: 0, failures: [], unsteady: 0 }
  }
  const name = `${line.version}-${line.bust}`
  const countsFile = inCache('tests', `${name}.json`)
  const report = inCache('tests', `${name}.txt`)
  mkdirSync(inCache('tests'), { recursive: true })
  for (const file of [countsFile, report]) rmSync(file, { force: true })
  const code = await exitCode(
    line.node,
    [
      '--test',
      `--test-concurrency=${concurrency}`,
      `--test-timeout=${fileLimit}`,
      '--test-reporter=spec',
      `--test-reporter-destination=${quiet ? report : 'stdout'}`,
      `--test-reporter=${new URL('count-reporter.js', import.meta.url)}`,
      `--test-reporter-destination=${countsFile}`,
      ...files,
    ],
    { env: environment(line), timeout: lineLimit },
  )
  if (quiet && code !== 0) console.error(failuresOf(report))
  return setApart(countsFrom(countsFile, code))
}

/** @param {Line} line */
function environment(line) {
  return {
    // `npx` and scripts that a test starts find the same Node.js first.
    PATH: `${path.dirname(line.node)}${path.delimiter}${process.env.PATH ?? ''}`,
    HOT_HOOK_BUST: line.bust === 'auto' ? undefined : line.bust,
    // What the surrounding shell has set must not decide what the tests see.
    HOT_HOOK_WATCH: undefined,
    NODE_OPTIONS: undefined,
    NODE_DEBUG: undefined,
    NODE_TEST_CONTEXT: undefined,
    NODE_COMPILE_CACHE: undefined,
  }
}

/**
 * @param {string} file
 * @param {number} code the runner's exit code
 * @returns {Counts}
 */
function countsFrom(file, code) {
  const text = readOrEmpty(file)
  /** @type {Counts} */
  const counts = text ? JSON.parse(text) : { passed: 0, failed: 0, skipped: 0, failures: [] }
  if (code !== 0 && counts.failed === 0) {
    console.error(`node --test ended with exit code ${code} without naming a failed test`)
    counts.failed = 1
  }
  if (code === 0 && counts.passed === 0) {
    console.error('No test ran')
    counts.failed++
  }
  return counts
}

/**
 * The part of a spec report that lists the failures; the whole report where there is none.
 *
 * @param {string} report
 */
function failuresOf(report) {
  let text = ''
  try {
    text = readFileSync(report, 'utf8')
  } catch (error) {
    return `There is no report: ${error instanceof Error ? error.message : error}`
  }
  const start = text.indexOf('failing tests:')
  return start === -1 ? text : text.slice(start)
}
