// @ts-check
/** Runs a measure: the contenders take turns, round after round, so that a noisy moment hits all alike. */
import { contenders } from './contenders.js'
import { median, format, spread } from './stats.js'
import { Failed } from './subject.js'

/**
 * @typedef {object} Column
 * @property {string} key The number's name in what a round answers.
 * @property {string} title
 * @property {'ms' | 'us' | 'MB' | 'count' | 'percent'} unit
 * @property {'ratio' | 'difference'} [to] How to compare with the first contender.
 *
 * @typedef {object} Context
 * @property {string} node The executable that runs the contenders.
 * @property {any} shared What `prepare` answered.
 *
 * @typedef {object} Measure
 * @property {string} name
 * @property {string} title
 * @property {string} [note] What people must know to read the numbers.
 * @property {string[]} contenders The first one is what the others are compared with.
 * @property {Column[]} columns
 * @property {number} [rounds] When it differs from the default.
 * @property {() => any} [prepare] Makes what all rounds share.
 * @property {(shared: any) => void} [finish]
 * @property {(contender: import('./contenders.js').Contender, context: Context, round: number) => Promise<Record<string, number>>} round
 */

/**
 * @param {Measure} measure
 * @param {{ node: string, rounds: number, only?: string[], progress: (line: string) => void }} options
 * @returns {Promise<string>} a section of Markdown
 */
export async function run(measure, { node, rounds, only, progress }) {
  const names = measure.contenders.filter((name, index) => index === 0 || !only || only.includes(name))
  const taking = contenders(names)
  /** @type {Map<string, Record<string, number>[]>} */
  const results = new Map(names.map((name) => [name, []]))
  /** @type {Map<string, string>} */
  const failures = new Map()
  const shared = measure.prepare?.()
  try {
    for (let round = 0; round < (measure.rounds ?? rounds); round++) {
      for (const [name, contender] of taking) {
        if (failures.has(name)) continue
        progress(`${measure.name}: round ${round + 1}, ${name}`)
        try {
          results.get(name)?.push(await measure.round(contender, { node, shared }, round))
        } catch (error) {
          if (!(error instanceof Failed)) throw error
          if (contender.ours || name === 'node') throw error
          failures.set(name, error.message.split('\n')[0].slice(0, 160))
        }
      }
    }
  } finally {
    measure.finish?.(shared)
  }
  return section(measure, taking, results, failures)
}

/**
 * @param {Measure} measure
 * @param {Map<string, import('./contenders.js').Contender>} taking
 * @param {Map<string, Record<string, number>[]>} results
 * @param {Map<string, string>} failures
 */
function section(measure, taking, results, failures) {
  const [firstName] = taking.keys()
  const first = results.get(firstName) ?? []
  const rows = [...taking].map(([name, { title }]) => {
    const failure = failures.get(name)
    const cells = measure.columns.map((column) => cell(column, results.get(name) ?? [], name === firstName ? undefined : first))
    return failure === undefined ? [title].concat(cells) : [title, `fails: ${failure}`]
  })
  const lines = [['', ...measure.columns.map(({ title }) => title)], ['---', ...measure.columns.map(() => '---')], ...rows]
  const table = lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
  return `## ${measure.title}\n\n${measure.note ? `${measure.note}\n\n` : ''}${table}\n`
}

/**
 * @param {Column} column
 * @param {Record<string, number>[]} rounds
 * @param {Record<string, number>[] | undefined} base
 */
function cell({ key, unit, to }, rounds, base) {
  const values = rounds.map((round) => round[key]).filter((value) => value !== undefined)
  if (values.length === 0) return '–'
  const value = median(values)
  const noise = values.length > 2 && spread(values) >= 0.01 ? ` ± ${Math.round(spread(values) * 100)} %` : ''
  if (!base || !to) return `${format(value, unit)}${noise}`
  const compared = median(base.map((round) => round[key]))
  const text = to === 'ratio' ? `${(value / compared).toFixed(2)}x` : `${value >= compared ? '+' : '−'}${format(Math.abs(value - compared), unit)}`
  return `${text} (${format(value, unit)}${noise})`
}
