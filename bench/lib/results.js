// @ts-check
/** The numbers of the last run of each measure on each Node.js line, kept beside the document that shows them. */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const file = fileURLToPath(new URL('../results.json', import.meta.url))

/**
 * @typedef {object} Result
 * @property {string} measure
 * @property {string} node As in `24.21.0`.
 * @property {string} machine
 * @property {string} commit
 * @property {string} date
 * @property {Record<string, import('./measure.js').Outcome>} outcomes By contender.
 */

/** @returns {Result[]} */
export function stored() {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return []
  }
}

/** @param {Result} result */
const lineOf = ({ node }) => node.split('.')[0]

/**
 * Keeps a result in place of the last one of its measure and Node.js line.
 *
 * @param {Result} result
 * @returns {Result[]} all that are kept
 */
export function store(result) {
  const others = stored().filter((other) => other.measure !== result.measure || lineOf(other) !== lineOf(result))
  const all = [...others, result].toSorted((a, b) => a.measure.localeCompare(b.measure) || a.node.localeCompare(b.node))
  writeFileSync(file, `[\n${all.map((one) => JSON.stringify(one)).join(',\n')}\n]\n`)
  return all
}
