// @ts-check
/** Reports what went wrong: to people on stderr, to programs by the event `error`. */
import { faultForCommands, tellCommands } from '../commands.js'
import { warn } from '../log.js'
import { name, packageOf } from '../names.js'
import { sayFailed, sayRecovered } from '../terminal/terminal.js'
import { outlivingThrower } from './place.js'
import { textOfThrown } from './report.js'

/**
 * @typedef {object} Where
 * @property {string | undefined} [path] The module that it went wrong in.
 * @property {import('./place.js').Place | undefined} [place]
 * @property {string | undefined} [frame] The lines around the place.
 * @property {string | undefined} [stack] The error, for people.
 */

export class Faults {
  #events
  /** The modules whose last version failed, with the file that is at fault. @type {Map<string, string>} */
  #failing = new Map()
  /** The error that commands got for each file that is at fault. @type {Map<string, object>} */
  #told = new Map()
  /** Asks for a restart because of a file, and says whether somebody restarts the process. @type {(path: string, reason: string) => boolean} */
  askRestart = () => false

  /**
   * @param {import('./events.js').Events} events
   */
  constructor(events) {
    this.#events = events
  }

  /**
   * Reports a mistake in a callback.
   *
   * @param {string} message
   * @param {unknown} error
   * @param {Where} where
   */
  tell(message, error, where) {
    warn(message, 'failed')
    this.#emit(message, error, where)
  }

  /**
   * Reports that the new version of a module failed. Where code threw that outlives the version before, a restart is asked for
   * instead: a registry refuses a name that it has already, and in a fresh process it has none.
   *
   * @param {string} message
   * @param {unknown} error
   * @param {Where & { path: string, isFirst?: boolean }} where `isFirst`: no version of the module has come to life so far
   * @param {string} next what comes next
   */
  failed(message, error, where, next) {
    const thrower = where.isFirst ? undefined : outlivingThrower(error, where.path)
    if (thrower && this.askRestart(thrower.by, refused(thrower.file, error))) return
    const file = where.place?.path ?? where.path
    this.#failing.set(where.path, file)
    sayFailed({ ...where, error: textOfThrown(error), next })
    this.#told.set(file, this.#emit(message, error, where))
  }

  /** The modules whose last version failed. */
  get failing() {
    return this.#failing.keys()
  }

  /**
   * Repeats for commands that a file failed, where the same contents replaced it: they were imported before the save was noticed.
   *
   * @param {string} file
   */
  stillFailing(file) {
    const error = this.#told.get(file)
    if (error) tellCommands('failed', [file], { error })
  }

  /**
   * Reports that a version came to life after one that failed; of any other it says nothing.
   *
   * @param {string} path the module
   */
  recovered(path) {
    const fault = this.#failing.get(path)
    if (fault === undefined) return
    for (const [module, file] of this.#failing) if (file === fault) this.#failing.delete(module)
    this.#told.delete(fault)
    sayRecovered([fault])
    tellCommands('recovered', [fault])
  }

  /**
   * @param {string} message
   * @param {unknown} error
   * @param {Where} where
   */
  #emit(message, error, { path, place, frame }) {
    const file = place?.path ?? path
    const fault = { ...faultForCommands({ path, place, frame }), message: textOfThrown(error) }
    tellCommands('failed', file === undefined ? [] : [file], { error: fault })
    this.#events.emit('error', { error, message, path: file })
    this.#events.emit('vite:error', viteError(error, frame, place))
    return fault
  }
}

/**
 * @param {string} file
 * @param {unknown} error
 */
const refused = (file, error) => `${packageOf(file) ?? name(file)} refuses the new version, and may remember the one before: ${textOfThrown(error)}`

/**
 * @param {unknown} error
 * @param {string | undefined} frame
 * @param {import('./place.js').Place | undefined} place
 */
function viteError(error, frame, place) {
  const { message, stack } = error instanceof Error ? error : { message: textOfThrown(error), stack: '' }
  const loc = place && { file: place.path, line: place.line, column: place.column }
  return { type: 'error', err: { message, stack, id: place?.path, frame, loc } }
}
