// @ts-check
/** Says on the terminal what became of each save. */
import { debug, log } from '../log.js'
import { name } from '../names.js'
import { origin } from '../origin.js'
import { writeCounted } from './screen.js'

/**
 * @typedef {object} Replaced
 * @property {readonly string[]} paths The changed files.
 * @property {number} modules How many were replaced.
 * @property {readonly string[]} files All of them, and those that were not loaded yet.
 * @property {readonly string[]} boundaries Those of them that are boundaries.
 * @property {number} ms
 *
 * @typedef {object} Cause Why a file asks for a restart: see `Restart` of the engine.
 * @property {string} why
 * @property {{ at: string, kind: string, imports: string }[]} chain
 * @property {string} [remedy]
 * @property {boolean} [avoidable]
 *
 * @typedef {Cause & { paths: string[], of: number, ms: number, isNews: boolean }} Restarted `of`: how many files had changed; `isNews`: whether
 *   the remedy was not shown yet
 *
 * @typedef {object} Failed
 * @property {import('../hot/place.js').Place | undefined} [place]
 * @property {string | undefined} [path]
 * @property {unknown} [error]
 * @property {string | undefined} [frame] The lines around the place.
 * @property {string | undefined} [stack] The error, without what leads through Node and packages.
 * @property {string} next What comes next.
 */

/** @type {typeof import('./lines.js') | undefined} */
let lines

/** What the last save did. @type {{ replaced?: Replaced, failed?: Failed, restarted?: Restarted }} */
let last = {}

/**
 * Prints a line. Where our package is gone by then, as during `npm ci`, there is none.
 *
 * @param {(lines: typeof import('./lines.js')) => void} print
 */
function withLines(print) {
  if (lines) return print(lines)
  import('./lines.js').then((loaded) => print((lines = loaded))).catch((error) => debug('a line is not printed: %s', error))
}

/** Clears the terminal where `hot-runner` asks for that: before each replacement and restart. */
export function clearScreen() {
  if (origin.env.HOT_HOOK_CLEAR_SCREEN === '1' && process.stdout.isTTY) process.stdout.write('\u001Bc')
}

/** @param {Replaced} replaced */
export function sayReplaced(replaced) {
  last = { replaced }
  if (!log.isOn || !log.passes(...[...replaced.paths, ...replaced.boundaries].map(name))) return
  withLines(({ replacedLine }) => {
    clearScreen()
    writeCounted(replacedLine(replaced), `replaced ${replaced.paths}`)
  })
}

/** @param {Failed} failed */
export function sayFailed(failed) {
  last = { failed }
  if (log.level !== 'silent') withLines(({ failedLine }) => log.write(failedLine(failed)))
}

/**
 * @param {readonly string[]} paths
 * @param {number} [ms] how long the start took
 */
export function sayRecovered(paths, ms) {
  if (log.isOn && log.passes(...paths.map(name))) withLines(({ recoveredLine }) => log.inform(recoveredLine(paths, ms)))
}

/**
 * @param {Restarted} restarted
 * @param {() => void} printed called when the line was printed
 */
export function sayRestarted(restarted, printed) {
  last = { restarted }
  if (!log.isOn || !log.passes(restarted.why, ...restarted.paths.map(name))) return printed()
  withLines(({ restartLine }) => {
    writeCounted(restartLine(restarted), `restart ${restarted.paths}`)
    printed()
  })
}

/** Says why the last save did what it did. */
export function sayWhy() {
  if (log.level !== 'silent') withLines(({ whyLines }) => log.write(whyLines(last)))
}
