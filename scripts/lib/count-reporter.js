// @ts-check
/** A reporter for `node --test` that writes one JSON object with the counts, for scripts to read. */
import path from 'node:path'

/**
 * @typedef {{ passed: number, failed: number, skipped: number, failedFiles?: string[] }} Counts
 * @typedef {object} TestEvent
 * @property {string} type
 * @property {{ name: string, file?: string, skip?: unknown, todo?: unknown, details?: { type?: string } }} data
 */

/**
 * @param {AsyncIterable<TestEvent>} events
 * @returns {AsyncGenerator<string>}
 */
export default async function* count(events) {
  /** @type {Counts} */
  const counts = { passed: 0, failed: 0, skipped: 0 }
  /** @type {Set<string>} */
  const failedFiles = new Set()
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue
    if (type === 'test:fail') {
      // A failed suite or file counts even where no test of it ran: that is a failure too.
      if (data.todo) continue
      counts.failed++
      if (data.file) failedFiles.add(data.file)
    } else if (data.details?.type !== 'suite' && !isFile(data)) {
      counts[data.skip || data.todo ? 'skipped' : 'passed']++
    }
  }
  yield JSON.stringify({ ...counts, failedFiles: [...failedFiles] })
}

/**
 * Node reports a file that holds no test as a test with the file's name: it proves nothing.
 *
 * @param {TestEvent['data']} data
 */
const isFile = (data) => data.file !== undefined && path.resolve(data.name) === data.file
