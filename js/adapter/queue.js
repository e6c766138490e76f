// @ts-check
/**
 * Runs an adapter: one reload after the other, the changed files compiled first, the old versions put
 * back when a new one fails.
 */
import { existsSync } from 'node:fs'
import { RestartNeeded, Superseded } from './adapter.js'
import { addon } from '../addon.js'
import { describe } from '../hot/report.js'
import { name } from '../names.js'
import { debug, warn } from '../log.js'
import { commonJs } from '../node/commonjs.js'
import { stamp } from '../hot/stamps.js'
import { pause } from '../pause.js'

/** How often a reload begins anew because its files are being saved, and the pause before, in milliseconds. */
const ATTEMPTS = 100
const PAUSE = 20
/** How many of these pauses an empty file is waited for: it may be in the middle of a save. */
const EMPTY = 3

const SOURCE = /\.[cm]?[jt]sx?$/

export class AdapterQueue {
  #adapter
  #evict
  #askRestart
  /** What failed to load, with the versions that go on meanwhile. @type {Map<string, NodeJS.Module | undefined>} */
  #failed = new Map()
  /** Those of them that changed themselves. @type {Set<string>} */
  #failedChanges = new Set()
  /** The error that was shown last. */
  #shown = ''
  /** @type {Promise<void> | undefined} */
  #running
  /** @type {Set<() => void>} */
  #waiting = new Set()
  /** Whether a restart was asked for: what changes now is for the next process. */
  restarting = false

  /**
   * @param {import('./adapter.js').Adapter} adapter
   * @param {(paths: readonly string[]) => void} evict
   * @param {(path: string, reason: string) => boolean} askRestart tells whether somebody restarts the process
   */
  constructor(adapter, evict, askRestart) {
    this.#adapter = adapter
    this.#evict = evict
    this.#askRestart = askRestart
  }

  /** Whether a reload is under way. Nothing must be taken from the engine meanwhile. */
  get busy() {
    return this.#running !== undefined
  }

  /** When the reload that is under way is done. */
  async idle() {
    while (this.#running) await this.#running
  }

  /** When the engine has been asked for what changed up to now, and that is reloaded. */
  async settled() {
    await /** @type {Promise<void>} */ (new Promise((resolve) => this.#waiting.add(resolve)))
    await this.idle()
  }

  /** Called whenever the engine has no more to give. */
  asked() {
    for (const resolve of this.#waiting) resolve()
    this.#waiting.clear()
  }

  /**
   * The modules that are about to leave the cache.
   *
   * @param {readonly string[]} paths
   * @returns {Map<string, NodeJS.Module>}
   */
  remember(paths) {
    return new Map(paths.flatMap((path) => (commonJs[path] ? [[path, commonJs[path]]] : [])))
  }

  /**
   * Takes in what was replaced.
   *
   * @param {import('../runtime/update.js').Update} update
   * @param {Map<string, NodeJS.Module>} old
   */
  take({ evict, changed, discovered, unchanged }, old) {
    if (this.restarting) return
    const again = unchanged.some((path) => this.#failed.has(path))
    if (evict.length === 0 && discovered.length === 0 && !again) return
    const paths = new Set([...evict, ...discovered])
    const changes = new Set([...evict.slice(0, changed), ...discovered, ...this.#failedChanges])
    for (const [path, version] of this.#failed) {
      paths.add(path)
      if (version && !old.has(path)) old.set(path, version)
    }
    this.#evict([...this.#failed.keys()])
    this.#running = this.#run({ paths, changed: changes, old }, discovered).finally(() => (this.#running = undefined))
  }

  /**
   * @param {{ paths: Set<string>, changed: Set<string>, old: Map<string, NodeJS.Module> }} change
   * @param {string[]} discovered
   */
  async #run(change, discovered) {
    await this.#adapter.ready?.()
    // What the framework has loaded by itself meanwhile did not appear: it was there, and nobody had asked for it.
    for (const path of discovered.filter((file) => commonJs[file])) {
      change.paths.delete(path)
      change.changed.delete(path)
    }
    if (change.paths.size === 0) return
    for (let attempt = 1; await this.#superseded(change, attempt); attempt++) await pause(PAUSE)
  }

  /**
   * @param {Omit<import('./adapter.js').Change, 'verify'>} change
   * @param {number} attempt
   * @returns {Promise<boolean>} whether a file was saved meanwhile, so that it has to begin anew
   */
  async #superseded({ paths, changed, old }, attempt) {
    const start = performance.now()
    const stamps = stamp(paths)
    if (stamps.empty && attempt <= EMPTY) return true
    const verify = () => {
      if (!stamps.holds()) throw new Superseded()
    }
    try {
      compile(changed)
      const done = await this.#adapter.reload({ paths, changed, old, verify })
      this.#failed.clear()
      this.#failedChanges.clear()
      this.#shown = ''
      if (done) warn(`${this.#adapter.name}: reloaded ${done} in ${Math.round(performance.now() - start)} ms`)
    } catch (error) {
      this.#restore(paths, old)
      if (error instanceof RestartNeeded && this.#askRestart(error.path, error.message)) return false
      // What went wrong may be half of a save.
      if (attempt < ATTEMPTS && (error instanceof Superseded || !stamps.holds())) {
        this.#evict([...paths])
        return true
      }
      this.#failed = new Map([...paths].map((path) => [path, old.get(path)]))
      this.#failedChanges = new Set(changed)
      if (!(error instanceof RestartNeeded)) this.#show(error, [...changed])
    }
    return false
  }

  /**
   * What people have to know when this file restarts the process.
   *
   * @param {string} path
   */
  advice(path) {
    return this.#adapter.advice?.(path)
  }

  /**
   * @param {ReadonlySet<string>} paths
   * @param {ReadonlyMap<string, NodeJS.Module>} old
   */
  #restore(paths, old) {
    this.#evict([...paths])
    for (const [path, version] of old) commonJs[path] = version
    debug(`put back: ${[...old.keys()].map(name).join(', ')}`)
  }

  /**
   * @param {unknown} error
   * @param {string[]} paths
   */
  #show(error, paths) {
    const { text: told, place } = describe(error, paths)
    const text = place ? told : `${paths.map(name).join(', ')}\n${told}`
    if (text === this.#shown) {
      // Something else was saved, and does not show yet either.
      warn(`${this.#adapter.name}: waiting for the fix${place ? ` of ${name(place.path)}:${place.line}:${place.column}` : ''}`)
      return
    }
    this.#shown = text
    warn(`${this.#adapter.name}: the new version failed, the old one goes on: ${text}`)
  }
}

/**
 * Finds syntax errors before anything is loaded.
 *
 * @param {ReadonlySet<string>} paths
 */
function compile(paths) {
  for (const path of paths) {
    if (!SOURCE.test(path) || !existsSync(path)) continue
    const problem = addon.diagnose(path)
    if (!problem) continue
    const error = new SyntaxError(problem.message)
    error.stack = `SyntaxError: ${problem.message}\n    at ${path}:${problem.line}:${problem.column}`
    throw error
  }
}
