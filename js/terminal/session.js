// @ts-check
/** The restarts of one session on the terminal, which lasts for many processes: each leaves what it knows to the next one. */
import { resolve } from 'node:path'
import { measure } from '../commands.js'
import { warn } from '../log.js'
import { origin } from '../origin.js'
import { sayRecovered, sayRestarted } from './terminal.js'

/**
 * @typedef {import('./terminal.js').Restarted} Restarted
 *
 * @typedef {object} Left What the processes of one session tell each other.
 * @property {number} restarts How often it was restarted.
 * @property {Record<string, number>} remedies How many of them each change would have avoided.
 * @property {string[]} advised The files whose remedy was shown.
 * @property {boolean} noticed Whether the notice about the restarts was shown.
 * @property {boolean} listened Whether the process before was a server.
 * @property {Omit<Restarted, 'ms'> & { at: number } | undefined} [restart] The restart that leads to the next process, and when it
 *   began.
 */

/** From how many restarts on that one change would have avoided that is worth a line. */
const MANY = 4

/** What changes the import of a boundary. */
const FIX = '"npx hot-hook-rs check --fix" shows that change, and makes it.'

/** Why a restart is made that somebody asks for by a key. */
export const BY_KEY = 'the key r was pressed'

/** How long a process that does not listen may still become a server, in milliseconds, where the one before was one. */
const LATE = 5000

/** The restarts of one session, which lasts for many processes. */
export class Session {
  #left
  /** The change that ended a series of failed starts. */
  #healed
  #up
  #isReady = false

  /**
   * @param {object} start how this process was started
   * @param {{ session: Left } | undefined} [start.memory] what the process before left
   * @param {string | undefined} [start.healed] the change for which a start that had failed was repeated
   * @param {boolean} [start.asked] whether somebody asked for that start by a key
   * @param {() => void} up called once this process is up
   */
  constructor({ memory, healed, asked }, up) {
    /** @type {Left} */
    this.#left = { restarts: 0, remedies: {}, advised: [], noticed: false, listened: false, ...memory?.session }
    if (asked) this.#left.restart = { paths: [], of: 0, why: BY_KEY, chain: [], isNews: false, at: performance.timeOrigin }
    this.#healed = healed
    this.#up = up
  }

  /**
   * Takes note of a restart that begins now.
   *
   * @param {Omit<Restarted, 'ms' | 'isNews'>} restart
   * @returns {Left} for the next process
   */
  leave({ paths, of, why, chain, remedy, avoidable }) {
    const { restarts, remedies, advised, noticed } = this.#left
    const [path = ''] = paths
    const isNews = avoidable === true && !advised.includes(path)
    const cure = remedy && avoidable ? `${remedy} ${FIX}` : remedy
    return {
      restarts: restarts + 1,
      remedies: cure ? { ...remedies, [cure]: (remedies[cure] ?? 0) + 1 } : remedies,
      advised: isNews ? [...advised, path] : advised,
      noticed,
      listened: this.#left.listened,
      restart: { paths, of, why, chain, remedy, isNews, at: Date.now() },
    }
  }

  /** The entry was evaluated. What was a server is one again, which may take longer. */
  evaluated() {
    if (this.#left.listened) setTimeout(() => this.#ready(), LATE).unref()
    else this.#ready()
  }

  /** A server listens. */
  listening() {
    this.#left.listened = true
    this.#ready()
  }

  #ready() {
    if (this.#isReady) return
    this.#isReady = true
    const { restart } = this.#left
    this.#left.restart = undefined
    if (restart) measure('restarted', restart.paths, Date.now() - restart.at)
    else measure('started', [], performance.now())
    if (this.#healed !== undefined) sayRecovered([resolve(origin.cwd, this.#healed)], performance.now())
    else if (restart) sayRestarted({ ...restart, ms: Date.now() - restart.at }, () => this.#notice())
    this.#up()
  }

  /** Says once that most restarts of the session could be avoided. */
  #notice() {
    const { restarts, remedies, noticed } = this.#left
    const found = Object.entries(remedies).find(([, times]) => times >= MANY && times > restarts / 2)
    if (noticed || !found) return
    this.#left.noticed = true
    const [remedy, times] = found
    warn(`${times} of ${restarts} restarts had the same reason. ${remedy}`)
  }
}
