// @ts-check
/** Two versions of this package in one run, and a second run of the first one, which shows the noise. */
import { format, median, quartiles, summaries } from './stats.js'
import { table } from './table.js'

/**
 * @typedef {import('./measure.js').Column} Column
 * @typedef {import('./measure.js').Measure} Measure
 * @typedef {import('./measure.js').Numbers} Numbers
 * @typedef {import('./contenders.js').Contender} Contender
 *
 * @typedef {object} Versions
 * @property {string} before The folder of the package that the other one is compared with.
 * @property {string} now
 */

/** The roles of a comparison. `again` is `before` once more: whatever differs between these two is noise. */
const roles = /** @type {const} */ (['before', 'now', 'again'])

/**
 * Every contender of ours in three roles, which take turns in each round.
 *
 * @param {Map<string, Contender>} contenders
 * @param {Versions} versions
 * @returns {Map<string, Contender>} by `<contender> <role>`
 */
export function inRoles(contenders, { before, now }) {
  const folders = { before, now, again: before }
  return new Map(
    [...contenders]
      .filter(([, { ours }]) => ours)
      .flatMap(([name, contender]) => roles.map((role) => [`${name} ${role}`, { ...contender, package: folders[role] }])),
  )
}

/**
 * @typedef {object} Change How one number differs between two versions.
 * @property {number} before
 * @property {number} now
 * @property {number} change A ratio, or a difference where ratios mean nothing.
 * @property {number} control The same of two runs of one version.
 * @property {number} noise How far rounds of one version differ: from 1 as a ratio, from 0 as a difference.
 * @property {'less' | 'more' | 'same'} verdict `same`: the change is within the noise.
 */

/** Whether a column's ratios say something: all its numbers are well above zero. */
const hasRatios = (/** @type {Column} */ { unit, aroundZero }) => !aroundZero && unit !== 'count' && unit !== 'percent'

/**
 * Compares round by round, since what disturbs one round disturbs its neighbours alike.
 *
 * @param {Column} column
 * @param {{ before: Numbers[], now: Numbers[], again: Numbers[] }} rounds
 * @returns {Change | undefined} nothing where a number is missing
 */
export function compare(column, rounds) {
  const [before, now, again] = roles.map((role) => rounds[role].flatMap((numbers) => numbers[column.key] ?? []))
  const count = Math.min(before.length, now.length, again.length)
  if (count === 0) return undefined
  const summary = summaries[column.of ?? 'median']
  const ratios = hasRatios(column)
  const one = (/** @type {number} */ from, /** @type {number} */ to) => (ratios ? to / from : to - from)
  const pairs = (/** @type {number[]} */ other) => before.slice(0, count).map((value, round) => one(value, other[round]))
  const overall = (/** @type {number[]} */ other) => (column.of ? one(summary(before), summary(other)) : median(pairs(other)))
  const neutral = ratios ? 1 : 0
  const noise = Math.max(...quartiles(pairs(again)).map((quartile) => Math.abs(quartile - neutral)), Math.abs(overall(again) - neutral))
  const change = overall(now)
  const beyond = Math.abs(change - neutral) > noise
  return {
    before: summary(before),
    now: summary(now),
    change,
    control: overall(again),
    noise,
    verdict: !beyond ? 'same' : change < neutral ? 'less' : 'more',
  }
}

const verdicts = { less: '**less**', more: '**more**', same: 'within the noise' }

/**
 * @param {Column} column
 * @param {Change} change
 */
function cells(column, { before, now, change, control, noise, verdict }) {
  const ratios = hasRatios(column)
  const text = (/** @type {number} */ value) => (ratios ? `${value.toFixed(2)}x` : `${value > 0 ? '+' : ''}${format(value, column.unit)}`)
  const bounds = ratios ? `± ${Math.round(noise * 100)} %` : `± ${format(noise, column.unit)}`
  return [format(before, column.unit), format(now, column.unit), text(change), `${text(control)} (${bounds})`, verdicts[verdict]]
}

/**
 * @param {Measure} measure
 * @param {Record<string, import('./measure.js').Outcome>} outcomes of what `inRoles` gave
 */
export function comparison(measure, outcomes) {
  const names = [...new Set(Object.keys(outcomes).map((key) => key.split(' ')[0]))]
  const rows = names.flatMap((name) => {
    const [before, now, again] = roles.map((role) => outcomes[`${name} ${role}`])
    const failure = [before, now, again].find((outcome) => outcome.failure !== undefined)?.failure
    if (failure !== undefined) return [[before.title, `fails: ${failure.replaceAll('|', '\\|')}`, '', '', '', '', '']]
    return measure.columns.flatMap((column) => {
      const change = compare(column, { before: before.rounds, now: now.rounds, again: again.rounds })
      return change ? [[before.title, column.title, ...cells(column, change)]] : []
    })
  })
  return `## ${measure.title}\n\n${table(['', '', 'before', 'now', 'now : before', 'before : before', ''], rows)}`
}
