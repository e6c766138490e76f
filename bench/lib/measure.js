// @ts-check
/** Runs a measure: the contenders take turns, round after round, so that a noisy moment hits all alike. */
import { Failed } from './subject.js'

/**
 * @typedef {object} Column
 * @property {string} key The number's name in what a round answers.
 * @property {string} title
 * @property {'ms' | 'us' | 'MB' | 'count' | 'percent'} unit
 * @property {'median' | 'sum' | 'max'} [of] What the rounds come to; the median if it is left out.
 * @property {'ratio' | 'difference'} [to] How to compare with the first contender.
 * @property {boolean} [aroundZero] Whether its numbers come so close to zero that a ratio means nothing.
 *
 * @typedef {object} Target What hot-hook-rs must reach.
 * @property {string} column
 * @property {number} most In the unit of the column, or a ratio.
 * @property {string} [ratioTo] The contender whose number it is a ratio to.
 * @property {string} [above] The contender whose number is subtracted.
 * @property {string[]} [of] Who must reach it, when it is not both ways of replacement.
 *
 * @typedef {object} Context
 * @property {string} node The executable that runs the contenders.
 * @property {import('./app.js').App} shared What `prepare` answered.
 *
 * @typedef {object} Measure
 * @property {string} name
 * @property {string} title
 * @property {string} [note] What people must know to read the numbers.
 * @property {string[]} contenders The first one is what the others are compared with.
 * @property {Column[]} columns
 * @property {Target[]} [targets]
 * @property {number} [rounds] When it differs from the default.
 * @property {() => import('./app.js').App} prepare Makes the app that all rounds share.
 * @property {(shared: import('./app.js').App) => void} finish
 * @property {(contender: import('./contenders.js').Contender, context: Context, round: number) => Promise<Numbers>} round
 *
 * @typedef {Record<string, number | undefined>} Numbers What a round measured.
 *
 * @typedef {object} Outcome What a contender came to.
 * @property {string} title
 * @property {Numbers[]} rounds
 * @property {string} [failure] Why it was left out.
 * @property {boolean} [mustWork] Whether its failure is a mistake of ours.
 */

/**
 * Every other round goes through the contenders backwards: none always comes after the same one.
 *
 * @param {Measure} measure
 * @param {Map<string, import('./contenders.js').Contender>} taking
 * @param {{ node: string, rounds: number, progress: (line: string) => void }} options
 * @returns {Promise<Record<string, Outcome>>}
 */
export async function run(measure, taking, { node, rounds, progress }) {
  /** @type {Record<string, Outcome>} */
  const outcomes = {}
  for (const [name, { title, ours }] of taking) outcomes[name] = { title, rounds: [], mustWork: ours || name === 'node' || name === 'floor' || undefined }
  const count = Math.min(measure.rounds ?? rounds, rounds)
  const shared = measure.prepare()
  try {
    for (let round = 0; round < count; round++) {
      for (const [name, contender] of round % 2 ? [...taking].toReversed() : taking) {
        const outcome = outcomes[name]
        if (outcome.failure !== undefined) continue
        progress(`${measure.name}: round ${round + 1} of ${count}, ${name}`)
        shared.use(contender.package)
        try {
          outcome.rounds.push(await measure.round(contender, { node, shared }, round))
        } catch (error) {
          if (!(error instanceof Failed)) throw error
          outcome.failure = error.message.split('\n')[0].slice(0, 160)
        }
      }
    }
  } finally {
    measure.finish(shared)
  }
  return outcomes
}
