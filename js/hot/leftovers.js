// @ts-check
/**
 * Finds modules that leave something behind whenever they are replaced: a timer, a server, a listener of `process`. What runs
 * is counted when a replaced module is imported again, before its evaluation and after it. Three evaluations in a row must have
 * added the same number, and nothing of it may have gone meanwhile: what requests start and end does not look like that.
 * Loaded with the first replacement.
 */
import { log, warn } from '../log.js'
import { name } from '../names.js'
import { commonJs } from '../node/commonjs.js'
import { observeImports } from '../node/observe-imports.js'

/** What is counted, with what it is called and how it ends. What requests come by, such as sockets, is not. */
const KINDS = new Map([
  ['Timeout', ['timer', 'stop']],
  ['TCPServerWrap', ['server', 'close']],
  ['FSEventWrap', ['file watcher', 'close']],
  ['ProcessWrap', ['child process', 'end']],
])

/** What may begin some time after the evaluation, and is not what requests leave: that there is one more each time is enough. */
const LATE = new Set(['TCPServerWrap', 'FSEventWrap'])

/** How many evaluations in a row have to leave something. */
const ENOUGH = 3

/** How long what was left has to last before it is told, in milliseconds: a timer of a module may end by itself. */
const LASTING = 1000

/** How many imports may end before a replaced module is no longer waited for. */
const PATIENCE = 1000

/** @typedef {Map<string, number>} Counts How many there are of each kind, and of the listeners of each event of `process`. */

/**
 * @typedef {object} Series What a module has left, evaluation by evaluation.
 * @property {Counts} before The counts before the last evaluation.
 * @property {Counts} after The counts after it.
 * @property {Counts} left What every evaluation of the series has added.
 * @property {number} length
 */

export class Leftovers {
  #exportsOf
  /** The modules that were replaced and not evaluated since, with the counts before. @type {Map<string, Counts>} */
  #replaced = new Map()
  /** @type {Map<string, Series>} */
  #series = new Map()
  /** @type {Set<string>} */
  #told = new Set()
  /** The counts before the imports that are under way. @type {Counts | undefined} */
  #before
  #running = 0
  #ended = 0
  /** @type {(() => void) | undefined} */
  #stop

  /** @param {(path: string) => object | undefined} exportsOf what a module exports, once it was evaluated */
  constructor(exportsOf) {
    this.#exportsOf = exportsOf
  }

  /**
   * Takes note of modules that are about to be replaced.
   *
   * @param {readonly string[]} paths boundaries, and what is accepted
   */
  replacing(paths) {
    const open = paths.filter((path) => !this.#told.has(path))
    if (open.length === 0) return
    const counts = count()
    for (const path of open) this.#replaced.set(path, counts)
    this.#ended = 0
    this.#running = 0
    // An import that is under way may be the one that loads the new version.
    this.#before = counts
    this.#stop ??= observeImports(
      () => this.#settled(),
      () => this.#begun(),
    )
  }

  #begun() {
    this.#running += 1
    if (this.#running === 1) this.#before = count()
  }

  #settled() {
    this.#running = Math.max(this.#running - 1, 0)
    this.#ended += 1
    const isLoaded = (/** @type {string} */ path) => commonJs[path]?.loaded !== false && this.#exportsOf(path) !== undefined
    const loaded = [...this.#replaced.keys()].filter(isLoaded)
    if (loaded.length > 0 && this.#before) {
      const after = count()
      for (const path of loaded) this.#evaluated(path, this.#before, after)
      this.#before = after
    }
    if (this.#replaced.size > 0 && this.#ended < PATIENCE) return
    this.#stop?.()
    this.#stop = undefined
    this.#replaced.clear()
  }

  /**
   * @param {string} path
   * @param {Counts} before
   * @param {Counts} after
   */
  #evaluated(path, before, after) {
    const replaced = this.#replaced.get(path) ?? before
    this.#replaced.delete(path)
    const series = this.#series.get(path)
    /** @type {Counts} */
    const left = new Map()
    for (const [kind, number] of after) {
      const start = before.get(kind) ?? 0
      // What `dispose` stopped is no leftover.
      if (start !== (replaced.get(kind) ?? 0)) continue
      const isLate = LATE.has(kind)
      const isKept = isLate || !series || start === (series.after.get(kind) ?? 0)
      const added = isLate ? start - ((series?.before ?? before).get(kind) ?? 0) : number - start
      if (added > 0 && isKept && (!series?.length || series.left.get(kind) === added)) left.set(kind, added)
    }
    const length = left.size > 0 ? (series?.length ?? 0) + 1 : 0
    this.#series.set(path, { before, after, left, length })
    if (length >= ENOUGH) setTimeout(() => this.#tellIfLasting(path, after, left), LASTING).unref()
  }

  /**
   * @param {string} path
   * @param {Counts} then what there was after the last evaluation
   * @param {Counts} left
   */
  #tellIfLasting(path, then, left) {
    const now = count()
    const isLasting = [...left.keys()].every((kind) => (now.get(kind) ?? 0) >= (then.get(kind) ?? 0))
    if (isLasting && !this.#told.has(path)) this.#tell(path, left)
  }

  /**
   * @param {string} path
   * @param {Counts} left
   */
  #tell(path, left) {
    this.#told.add(path)
    this.#series.delete(path)
    if (!log.isOn) return
    const words = [...left].map(([kind, number]) => {
      const [noun] = wordsOf(kind)
      return `${number} ${noun}${number === 1 ? '' : 's'}`
    })
    const isOne = left.size === 1 && [...left.values()][0] === 1
    const verbs = new Set([...left.keys()].map((kind) => wordsOf(kind)[1]))
    const verb = verbs.size === 1 ? [...verbs][0] : 'end'
    warn(`each replacement of ${name(path)} leaves ${words.join(' and ')} behind: ${verb} ${isOne ? 'it' : 'them'} in import.meta.hot.dispose()`, 'leftover')
  }
}

/** @param {string} kind */
const wordsOf = (kind) => KINDS.get(kind) ?? [`process listener of "${kind}"`, 'remove']

/** @returns {Counts} */
function count() {
  /** @type {Counts} */
  const counts = new Map()
  for (const kind of process.getActiveResourcesInfo()) if (KINDS.has(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  for (const event of process.eventNames()) if (typeof event === 'string') counts.set(event, process.listenerCount(event))
  return counts
}
