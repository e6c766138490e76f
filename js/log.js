// @ts-check
/**
 * All that people read is written here: one call writes whole lines to stderr. `hotHook.log` and `HOT_HOOK_LOG`
 * say how much; `NODE_DEBUG=hot-hook` prints every decision.
 */
import { debuglog, format } from 'node:util'
import { origin } from './origin.js'

/** @typedef {'silent' | 'failures' | 'info' | 'debug'} Level What is printed; `failures`: nothing about what works. */

/** What `HOT_HOOK_LOG` may be. */
const WORDS = ['silent', 'info', 'debug', 'json']

const given = origin.env.HOT_HOOK_LOG
const word = WORDS.find((one) => one === given)
const filter = origin.env.HOT_HOOK_FILTER ?? ''
const nodeDebug = debuglog('hot-hook')

/** @type {(text: string) => void} */
let write = (text) => void process.stderr.write(`${text}\n`)

export const log = {
  /** @type {Level} */
  level: word === 'silent' || word === 'debug' ? word : 'info',
  /** Whether each line is a JSON object. */
  isJson: word === 'json',

  /**
   * Takes the options into account. The environment decides where it says something.
   *
   * @param {string | null | undefined} option `hotHook.log`
   * @param {boolean} isQuiet whether somebody else says what works: a parent that restarts this process, the main thread
   * @returns {string | undefined} what is wrong with the environment
   */
  configure(option, isQuiet) {
    if (word === undefined) log.level = /** @type {Level} */ (option ?? (isQuiet ? 'failures' : 'info'))
    return given && word === undefined ? `HOT_HOOK_LOG must be ${WORDS.slice(0, -1).join(', ')} or ${WORDS.at(-1)}, not ${given}; ignoring it` : undefined
  },

  /** Whether lines about what works are printed. */
  get isOn() {
    return log.level === 'info' || log.level === 'debug'
  },

  /**
   * Whether a line about what works is wanted: where `HOT_HOOK_FILTER` names a text, those alone that hold it.
   *
   * @param {...string} texts of the line
   */
  passes: (...texts) => texts.some((text) => text.includes(filter)),

  /**
   * Writes whole lines.
   *
   * @param {string} text without the line break at its end
   */
  write: (text) => write(text),

  /**
   * Writes a line about what works. With `NODE_DEBUG=hot-hook` it is one of the decisions printed there, each with its process.
   *
   * @param {string} text
   */
  inform: (text) => (nodeDebug.enabled ? nodeDebug('%s', text) : write(text)),

  /**
   * Has another function write all lines.
   *
   * @param {(text: string) => void} writer gets what `write` gets
   */
  writeThrough(writer) {
    write = writer
  },
}

/**
 * A sentence about something that people should look at.
 *
 * @param {string} line
 * @param {string} [type] what it is, for programs
 */
export function warn(line, type = 'notice') {
  if (log.level === 'silent') return
  write(log.isJson ? JSON.stringify({ type, message: line }) : `[hot-hook] ${line}`)
}

/**
 * A decision, for who looks for a mistake.
 *
 * @param {string} text a format as of `util.format`
 * @param {...unknown} values
 */
export function debug(text, ...values) {
  if (!isDebugging()) return
  const line = format(text, ...values)
  if (!log.passes(line)) return
  if (nodeDebug.enabled) nodeDebug('%s', line)
  if (log.level === 'debug') write(`[hot-hook] ${line}`)
}

/** Whether decisions are printed. */
export const isDebugging = () => nodeDebug.enabled || log.level === 'debug'
