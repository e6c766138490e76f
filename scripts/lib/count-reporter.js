// @ts-check
/** A reporter for `node --test` that writes one JSON object with the counts, for scripts to read. */
import path from 'node:path'

/**
 * @typedef {object} FailedTest
 * @property {string} [file]
 * @property {string} name
 *
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {FailedTest[]} failures Every failed test, once for each time it failed.
 *
 * @typedef {object} TestEvent
 * @property {string} type
 * @property {{ name: string, file?: string, skip?: unknown, todo?: unknown, details?: { type?: string, error?: { failureType?: string } } }} data
 */

/**
 * @param {AsyncIterable<TestEvent>} events
 * @returns {AsyncGenerator<string>}
 */
export default async function* count(events) {
  /** @type {Counts} */
  const counts = { passed: 0, failed: 0, skipped: 0, failures: [] }
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue
    if (type === 'test:fail') {
      // A suite or file that fails by itself counts even where no test of it ran; one that only holds a failed
      // test would count that test twice.
      if (data.todo || data.details?.error?.failureType === 'subtestsFailed') continue
      counts.failed++
      counts.failures.push({ file: data.file && path.relative('', data.file), name: data.name })
    } else if (data.details?.type !== 'suite' && !isFile(data)) {
      counts[data.skip || data.todo ? 'skipped' : 'passed']++
    }
  }
  yield JSON.stringify(counts)
}

/**
 * Node reports a file that holds no test as a test with the file's name: it proves nothing.
 *
 * @param {TestEvent['data']} data
 */
const isFile = (data) => data.file !== undefined && path.resolve(data.name) === data.file
