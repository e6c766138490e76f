// @ts-check
/** Results as Markdown: what is reached of the targets, and a table for each measure. */
import { format, spread, summaries } from './stats.js'
import { table } from './table.js'

/**
 * @typedef {import('./measure.js').Measure} Measure
 * @typedef {import('./measure.js').Column} Column
 * @typedef {import('./measure.js').Target} Target
 * @typedef {import('./measure.js').Numbers} Numbers
 * @typedef {import('./results.js').Result} Result
 */

const BEGIN = '<!-- Written by `npm run bench`; change nothing by hand down to the end mark. -->'
const END = '<!-- End of what `npm run bench` wrote. -->'

/**
 * The document with the results between the marks, or below everything where there are no marks yet.
 *
 * @param {string} document
 * @param {string} text
 */
export function merge(document, text) {
  const [before, rest] = document.split(BEGIN)
  const after = rest?.split(END)[1]
  return `${before.trimEnd()}\n\n${BEGIN}\n\n${text.trim()}\n\n${END}\n${after?.trim() ? `\n${after.trim()}\n` : ''}`
}

/**
 * A table for each measure.
 *
 * @param {Measure[]} measures in the order of the document
 * @param {Result[]} results
 */
export const sections = (measures, results) =>
  measures
    .map((measure) =>
      section(
        measure,
        results.filter((result) => result.measure === measure.name),
      ),
    )
    .filter(Boolean)
    .join('\n\n')

/**
 * The table of all targets.
 *
 * @param {Measure[]} measures
 * @param {Result[]} results
 */
export function targets(measures, results) {
  const rows = measures.flatMap((measure) => {
    const ofMeasure = results.filter((result) => result.measure === measure.name)
    return (measure.targets ?? []).flatMap((target) => ofMeasure.map((result) => targetRow(measure, target, result)))
  })
  const titles = ['measure', 'Node.js', 'target', '`evict`', '`query`', 'reached']
  return `## Targets\n\n${table(titles, rows)}`
}

/**
 * @param {Measure} measure
 * @param {Target} target
 * @param {Result} result
 */
function targetRow(measure, target, { node, outcomes }) {
  const column = columnOf(measure, target.column)
  const names = target.of ?? ['evict', 'query']
  const base = target.ratioTo ?? target.above
  const reference = base === undefined ? undefined : summary(column, outcomes[base]?.rounds)
  const reached = new Map(names.map((name) => [name, compare(target, summary(column, outcomes[name]?.rounds), reference)]))
  const text = (/** @type {number | undefined} */ value) => {
    if (value === undefined) return '–'
    return target.ratioTo ? `${value.toFixed(2)}x` : format(value, column.unit)
  }
  const relation = target.ratioTo ? `x ${outcomes[target.ratioTo]?.title ?? target.ratioTo}` : ''
  const addition = target.above ? ` above ${outcomes[target.above]?.title ?? target.above}` : ''
  const limit = target.ratioTo ? `≤ ${target.most}${relation}` : `≤ ${format(target.most, column.unit)}${addition}`
  const values = [...reached.values()]
  const isMissed = (/** @type {string} */ name, /** @type {number | undefined} */ value) =>
    outcomes[name]?.failure !== undefined || (value !== undefined && value > target.most)
  const missed = [...reached].filter(([name, value]) => isMissed(name, value)).map(([name]) => `\`${name}\``)
  const verdict = missed.length > 0 ? `**no**: ${missed.join(', ')}` : values.includes(undefined) ? 'not measured' : 'yes'
  const cells = values.length === 1 ? [text(values[0]), '–'] : values.map(text)
  return [`${measure.title}: ${column.title}`, node, limit].concat(cells, verdict)
}

/**
 * @param {Target} target
 * @param {number | undefined} value
 * @param {number | undefined} reference
 */
function compare(target, value, reference) {
  if (target.ratioTo === undefined && target.above === undefined) return value
  if (value === undefined || reference === undefined) return undefined
  return target.ratioTo ? value / reference : value - reference
}

/**
 * @param {Measure} measure
 * @param {string} key
 */
function columnOf(measure, key) {
  const column = measure.columns.find((one) => one.key === key)
  if (!column) throw new Error(`The measure ${measure.name} has no column ${key}`)
  return column
}

/**
 * @param {Column} column
 * @param {Numbers[] | undefined} rounds
 */
function valuesOf({ key }, rounds = []) {
  return rounds.flatMap((round) => round[key] ?? [])
}

/**
 * @param {Column} column
 * @param {Numbers[] | undefined} rounds
 */
function summary(column, rounds) {
  const values = valuesOf(column, rounds)
  return values.length === 0 ? undefined : summaries[column.of ?? 'median'](values)
}

/**
 * The section of a measure.
 *
 * @param {Measure} measure
 * @param {Result[]} results one for each Node.js line
 */
export function section(measure, results) {
  if (results.length === 0) return ''
  const tables = results.map((result) => {
    const [first] = measure.contenders
    const base = result.outcomes[first]?.rounds ?? []
    const rows = measure.contenders
      .filter((name) => result.outcomes[name])
      .map((name) => {
        const { title, rounds, failure } = result.outcomes[name]
        const cells = measure.columns.map((column) => cell(column, rounds, name === first ? undefined : base))
        return [title].concat(failure === undefined ? cells : `fails: ${failure.replaceAll('|', '\\|')}`)
      })
    const rounds = Math.max(...Object.values(result.outcomes).map((outcome) => outcome.rounds.length))
    const facts = `Node.js ${result.node}, ${rounds} ${rounds === 1 ? 'round' : 'rounds'}, ${result.machine}, commit ${result.commit}, ${result.date}.`
    return `${table(['', ...measure.columns.map(({ title }) => title)], rows)}\n\n${facts}`
  })
  return [`## ${measure.title}`, measure.note, ...tables].filter(Boolean).join('\n\n')
}

/**
 * @param {Column} column
 * @param {Numbers[]} rounds
 * @param {Numbers[] | undefined} base
 */
function cell(column, rounds, base) {
  const { unit, to } = column
  const values = valuesOf(column, rounds)
  const value = summary(column, rounds)
  if (value === undefined) return '–'
  const isNoisy = column.of === undefined && values.length > 2 && spread(values) >= 0.01
  const noise = isNoisy ? ` ± ${Math.round(spread(values) * 100)} %` : ''
  const compared = base && to && summary(column, base)
  if (compared === undefined) return `${format(value, unit)}${noise}`
  const text = to === 'ratio' ? `${(value / compared).toFixed(2)}x` : `${value >= compared ? '+' : ''}${format(value - compared, unit)}`
  return `${text} (${format(value, unit)}${noise})`
}
