// @ts-check
/** One seed: a project, a server, and edits that are compared with fresh processes. */
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { packageDirectory, sharedEngine } from '../helpers/subject.js'
import { act, traffic } from './act.js'
import { mostBatches } from './batches.js'
import { differences, undecidedRoutes } from './check.js'
import { newCounts } from './counts.js'
import { Disk } from './disk.js'
import { Forwarder } from './forward.js'
import { FreshAnswers } from './fresh-answers.js'
import { generate } from './generate.js'
import { folders } from './model.js'
import { nextStep } from './plan.js'
import { randomOf } from './random.js'
import { Restarts } from './restarts.js'
import { Server } from './subject.js'

/** How long answers may take to become right, in milliseconds, before they count as wrong for good. */
const usualSettleMs = 5000

const ask = new URL('ask.js', import.meta.url).href
const unreachable = new URL('unreachable.js', import.meta.url).href
const broken = new URL('broken.js', import.meta.url).href

/** A package that loads files for the project. */
const loaderThatKeeps = `const { pathToFileURL } = require('node:url')
exports.load = (path) => (path.endsWith('.cjs') ? require(path) : import(pathToFileURL(path).href))
`

/**
 * @typedef {object} Options
 * @property {number} seed
 * @property {number} edits
 * @property {string} [name] of the package under test
 * @property {string} [breakage] what `broken.js` is to break
 * @property {boolean} [parentWatches] whether the server is told of changes (`watch: false`) by a parent that drops some
 * @property {boolean} [unreachable] whether Node's load cache is out of reach, so that replaced modules are imported under a query
 * @property {import('./plan.js').Step[]} [steps] instead of random ones
 * @property {boolean} [stopAtFault]
 * @property {AbortSignal} [signal] ends the run after the step
 * @property {(fault: import('./counts.js').Fault) => void} [onFault]
 * @property {number} [settleMs] how long to wait before an answer counts as wrong
 * @property {boolean} [debug] whether a fault comes with what the engine decided so far
 * @property {boolean} [keep] whether the project stays on the disk
 */

/**
 * @param {Options} options
 * @returns {Promise<{ counts: import('./counts.js').Counts, steps: import('./plan.js').Step[], root: string }>}
 */
export async function run(options) {
  const soak = new Soak(options)
  try {
    await soak.start()
    await soak.work()
  } catch (error) {
    // A signal to the whole group (Ctrl-C, `timeout`) ends the processes under the run, which may be known before the signal is.
    if (!(await isAborted(options.signal))) throw error
  } finally {
    await soak.end()
  }
  return { counts: soak.counts, steps: soak.steps, root: soak.root }
}

/**
 * Whether a run is to end; a signal that is on its way is waited for.
 *
 * @param {AbortSignal | undefined} signal
 */
async function isAborted(signal) {
  if (!signal || signal.aborted) return signal !== undefined
  return once(signal, 'abort', { signal: AbortSignal.timeout(1000) }).then(
    () => true,
    () => false,
  )
}

class Soak {
  counts = newCounts()
  /** @type {import('./plan.js').Step[]} */
  steps = []
  /** @type {Server | undefined} */
  #server
  /** @type {import('./check.js').Answers} what was answered last */
  #answers = {}
  #options
  #typescript = Boolean(/** @type {any} */ (process.features).typescript)
  #heard = 0
  /** How many messages the writes of the last step can still lead to. */
  #outstanding = 0

  #settleMs
  #query

  /** @param {Options} options */
  constructor(options) {
    this.#settleMs = options.settleMs ?? usualSettleMs
    this.#options = options
    this.#query = options.unreachable || process.env.HOT_HOOK_BUST === 'query'
    this.random = randomOf(options.seed)
    const requireEsm = Boolean(/** @type {any} */ (process.features).require_module)
    this.model = generate(this.random, { typescript: this.#typescript, requireEsm })
    this.directory = realpathSync(mkdtempSync(join(tmpdir(), 'hot-hook-soak-')))
    // Every third project lies where a careless pattern or URL goes wrong.
    this.root = join(this.directory, options.seed % 3 === 0 ? 'my (app) [x]/\u00e9 \u00fc' : 'app')
    mkdirSync(this.root, { recursive: true })
    const name = options.name ?? 'hot-hook-rs'
    const loader = join(this.root, 'node_modules', 'loader-that-keeps')
    mkdirSync(loader, { recursive: true })
    writeFileSync(join(loader, 'package.json'), '{ "name": "loader-that-keeps", "main": "index.cjs" }')
    writeFileSync(join(loader, 'index.cjs'), loaderThatKeeps)
    const installed = join(this.root, 'node_modules', name)
    mkdirSync(dirname(installed), { recursive: true })
    symlinkSync(packageDirectory(name), installed, 'junction')
    this.disk = new Disk(this.root, randomOf(options.seed + 1))
    if (options.parentWatches) this.disk.onWrite = this.#forwarder().tell
    this.fresh = new FreshAnswers(this.root)
    this.restarts = new Restarts(this.disk, this.model, this.#query)
  }

  #forwarder() {
    return new Forwarder(randomOf(this.#options.seed + 2), (path, action) => {
      this.#server?.tell({ type: 'hot-hook:file-changed', path: join(this.root, path), action })
    })
  }

  get server() {
    if (!this.#server) throw new Error('not started')
    return this.#server
  }

  async start() {
    await this.disk.sync(this.model, 'write')
    await this.#boot()
  }

  async #boot() {
    const { name = 'hot-hook-rs', breakage, debug, parentWatches, unreachable: isUnreachable } = this.#options
    const imports = [ask, ...(isUnreachable ? [unreachable] : []), `${name}/register`, ...(breakage ? [broken] : [])]
    const bust = process.env.HOT_HOOK_BUST
    const isOther = name !== 'hot-hook-rs'
    const env = {
      ...(isOther && { SOAK_LENIENT: '1' }),
      ...(bust && { HOT_HOOK_BUST: bust }),
      ...(parentWatches && { HOT_HOOK_WATCH: 'false' }),
      ...(breakage && { SOAK_BREAK: breakage, ...sharedEngine }),
      ...(debug && { NODE_DEBUG: 'hot-hook' }),
    }
    this.restarts = new Restarts(this.disk, this.model, this.#query)
    this.#server = new Server({ root: this.root, entry: this.model.files.server.path, imports, env })
    this.#heard = 0
    this.#outstanding = 0
    await this.#server.ready()
    this.#answers = await this.server.everything()
  }

  async work() {
    const { edits, steps, stopAtFault, signal } = this.#options
    for (let index = 0; steps ? index < steps.length : this.counts.edits < edits; index += 1) {
      const step = steps?.[index] ?? nextStep(this.model, this.random, this.#typescript).step
      this.steps.push(step)
      await this.#step(step)
      this.counts.steps++
      if (signal?.aborted || (stopAtFault && this.#faults > 0)) return
    }
  }

  #faults = 0

  /**
   * @param {import('./counts.js').Fault['kind']} kind
   * @param {string} what
   */
  #fault(kind, what) {
    // What a signal ended is nobody's fault.
    if (this.#options.signal?.aborted) return
    this.#faults++
    this.counts.faults[kind]++
    if (this.#options.debug) what += `\n${this.server.stderr}${this.server.messages.map((message) => JSON.stringify(message)).join('\n')}`
    this.#options.onFault?.({ kind, seed: this.#options.seed, step: this.steps.length - 1, what })
  }

  /** @param {import('./plan.js').Step} step */
  async #step(step) {
    const before = structuredClone(this.model)
    const faults = this.#faults
    this.disk.forget()
    this.server.asked = Infinity
    const stop = step.traffic ? traffic(this.server) : undefined
    const saved = (/** @type {import('./model.js').Model} */ model) => this.restarts.saved(this.disk, [model, this.model])
    this.counts.edits += await act({ model: this.model, step, disk: this.disk, server: this.server, saved })
    await stop?.()
    const required = this.restarts.required(this.disk, before, this.model)
    const fresh = await this.fresh.get(join(this.root, this.model.files.server.path))
    if (required.length > 0) await this.#expectRestart(required)
    else await this.#settle(step, fresh)
    this.#listen()
    if (this.server.ended) this.#fault('crashed', `the server ended\n${this.server.stderr}`)
    if (this.#isRestartAsked() || required.length > 0 || this.#faults > faults) await this.#restart(fresh)
  }

  #isRestartAsked = () => this.server.messages.some((message) => message?.type === 'hot-hook:full-reload')

  /** @param {string[]} paths */
  async #expectRestart(paths) {
    await this.server
      .when('a request for a restart', this.#isRestartAsked, { deadline: this.#settleMs })
      .catch(() => this.#fault('missedRestart', `nobody asked for a restart after a change of ${paths.join(', ')}`))
  }

  /**
   * Waits until all answers are right.
   *
   * @param {import('./plan.js').Step} step
   * @param {import('./check.js').Answers} fresh
   */
  async #settle(step, fresh) {
    if (!step.marker) await this.#until(fresh)
    // The marker goes last: what was saved before it has been seen when it is.
    const heard = this.server.told.length
    this.model.files.marker.value++
    await this.disk.sync(this.model, 'write')
    const { value } = this.model.files.marker
    const expected = { ...fresh, marker: fresh.marker.replace(/=\d+/, `=${value}`), kid: `marker=${value}` }
    if (await this.#until(expected)) await this.#untilTold(heard)
    this.counts.undecided += undecidedRoutes(this.model, fresh)
    this.counts.answers += Object.keys(fresh).length
  }

  /**
   * @param {import('./check.js').Answers} fresh
   * @returns {Promise<boolean>} whether all answers became right
   */
  async #until(fresh) {
    const before = this.#answers
    const began = performance.now()
    const end = began + this.#settleMs
    for (;;) {
      // What is required cannot be replaced under the query, if it was loaded: nothing need be right until the restart.
      if (this.server.ended || (this.#query && this.#isRestartAsked())) return false
      this.#answers = await this.server.everything()
      const wrong = differences(this.model, fresh, this.#answers, before)
      if (wrong.length === 0) break
      if (performance.now() > end) {
        for (const { kind, route, expected, got } of wrong) this.#fault(kind, `${route} answers\n  ${got}\na fresh process\n  ${expected}`)
        return false
      }
      await pause(3)
    }
    this.counts.slowest = Math.max(this.counts.slowest, Math.round(performance.now() - began))
    return true
  }

  /**
   * Waits for the message about the marker, which comes later than the answers when the machine is busy, and for the
   * others of its batch: after that, nothing comes of the step any more.
   *
   * @param {number} heard how many messages came before the marker was saved
   */
  async #untilTold(heard) {
    const marker = join(this.root, this.model.files.marker.path)
    const isTold = () => this.server.told.slice(heard).some(({ message }) => message.paths?.includes(marker))
    await this.server
      .when('a message about the marker', () => this.server.ended || this.#isRestartAsked() || isTold(), { deadline: this.#settleMs })
      .catch(() => this.#fault('messages', `no message about ${this.model.files.marker.path}, which was replaced`))
    await this.server.heard()
  }

  /**
   * Judges the messages since the last step. A marker that a request finds half-written has two messages, and the second
   * one may come when its step is over: what came before this step's first write, or about the marker before it was
   * written, is the last step's, as far as that had any to come.
   */
  #listen() {
    const told = this.server.told.slice(this.#heard)
    this.#heard = this.server.told.length
    this.counts.messages += told.length
    const { writes } = this.disk
    const marker = this.model.files.marker.path
    const isLate = (/** @type {{ at: number, message: any }} */ { at, message }) => {
      const ofMarker = message.paths?.length === 1 && message.paths[0] === join(this.root, marker)
      return at < (writes.find(({ path }) => !ofMarker || path === marker)?.at ?? Infinity)
    }
    const late = new Set(told.filter(isLate).slice(0, this.#outstanding))
    const news = told.filter((one) => !late.has(one))
    this.#outstanding = Math.max(0, this.#mostMessages(Infinity) - news.length)
    for (const { message } of told.filter(({ message: { type } }) => type === 'hot-hook:full-reload')) {
      this.counts.restarts++
      const paths = (message.paths ?? [message.path]).map((/** @type {string} */ path) => relative(this.root, path))
      const needless = paths.filter((/** @type {string} */ path) => !this.restarts.allows(path))
      if (needless.length > 0) this.#fault('needlessRestart', `a restart for ${needless.join(', ')}: ${message.reason}`)
    }
    const excess = news.findIndex(({ at }, index) => index >= this.#mostMessages(at))
    if (excess >= 0)
      this.#fault('messages', `${excess + 1} messages when there were at most ${this.#mostMessages(news[excess].at)} batches:\n${this.#history(news)}`)
  }

  /**
   * What was written and told when, for people.
   *
   * @param {Server['told']} news
   */
  #history(news) {
    const writes = this.disk.writes.map(({ at, path }) => ({ at, what: `saved ${path}` }))
    const lines = [...writes, ...news.map(({ at, message }) => ({ at, what: JSON.stringify(message) }))].toSorted((a, b) => a.at - b.at)
    return lines.map(({ at, what }) => `  ${(at - lines[0].at).toFixed(1)} ms: ${what}`).join('\n')
  }

  /**
   * How many messages the writes can have led to by a time: one per batch, and more for a file that is away or
   * half-written for a while. Once requests come in, each file can also be noticed before its event. A parent that
   * watches hears of each boundary.
   *
   * @param {number} until the time
   */
  #mostMessages(until) {
    const { writes, interrupted } = this.disk
    const paths = new Set(writes.map((write) => write.path))
    const boundaries = this.#options.parentWatches ? [...paths].filter((path) => path.startsWith(`${folders.route}/`)).length : 0
    const early = until > this.server.asked ? paths.size : 0
    return Math.min(writes.length, mostBatches(writes, until) + boundaries) + 2 * interrupted + early
  }

  /** @param {import('./check.js').Answers} fresh */
  async #restart(fresh) {
    await this.server.stop()
    await this.#boot()
    const wrong = differences(this.model, { ...fresh, marker: this.#answers.marker, kid: this.#answers.kid }, this.#answers, {})
    for (const { kind, route, expected, got } of wrong) this.#fault(kind, `after a restart ${route} answers\n  ${got}\na fresh process\n  ${expected}`)
  }

  async end() {
    await Promise.allSettled([this.#server?.stop(), this.fresh.close()])
    if (!this.#options.keep) rmSync(this.directory, { recursive: true, force: true, maxRetries: 3 })
  }
}
