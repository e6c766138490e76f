// @ts-check
/** Tells what went wrong: people on stderr, programs by the event `error`. */
import { warn } from '../log.js'
import { textOfThrown } from './report.js'

/**
 * @typedef {object} Where
 * @property {string | undefined} [path] The module that it went wrong in.
 * @property {import('./place.js').Place | undefined} [place]
 * @property {string | undefined} [frame] The lines around the place.
 */

export class Faults {
  #events

  /**
   * @param {import('./events.js').Events} events
   */
  constructor(events) {
    this.#events = events
  }

  /**
   * @param {string} message
   * @param {unknown} error
   * @param {Where} where
   */
  tell(message, error, { path, place, frame }) {
    warn(message)
    this.#events.emit('error', { error, message, path: place?.path ?? path })
    this.#events.emit('vite:error', viteError(error, frame, place))
  }
}

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
