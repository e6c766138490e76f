// @ts-check
/** Which files and folders of the project are read and listed by the public functions of `node:fs`, by whom. */
import { resolve, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { debug } from '../log.js'
import { packageOf } from '../names.js'
import { caller } from './caller.js'
import { commonJs } from './commonjs.js'
import { isReading, pathOf } from './file-calls.js'

const READING = ['readFile', 'open', 'openAsBlob', 'createReadStream']
const LISTING = ['readdir', 'opendir', 'glob']
const WATCHING = ['watch', 'watchFile']

/** Packages that watch files, or answer for them: what they read and list is their own business. */
const WATCHERS = new Set(['chokidar', 'readdirp', 'watchpack', 'vite', 'next', 'nuxt', 'nitropack', 'astro', 'webpack', 'nodemon', 'tsx'])

/** How many paths are observed. */
const MOST = 2000

const IN_PACKAGES = `${sep}node_modules${sep}`

/** What begins the part of a pattern that is no plain path. */
const MAGIC = /[*?[{(!]/

/** @typedef {import('../native.cjs').ObservedRead} ObservedRead */

export class BootReads {
  names = [...READING, ...LISTING, ...WATCHING]
  /** What was seen: the question and the path. @type {Set<string>} */
  #known = new Set()
  /** What nobody has taken yet. @type {ObservedRead[]} */
  #new = []
  /** The folders that the app watches by itself. @type {Set<string>} */
  #watched = new Set()
  #root
  #url
  #added
  #isFull = false

  /**
   * @param {string} root the project's folder
   * @param {() => void} added called when there is something to {@link take}
   */
  constructor(root, added) {
    this.#root = root.endsWith(sep) ? root : root + sep
    this.#url = pathToFileURL(this.#root).href
    this.#added = added
  }

  /** @type {import('./file-calls.js').CallObserver['seen']} */
  seen = (name, args) => {
    if (name === 'glob') this.#list(args)
    else if (LISTING.includes(name)) this.#see(args[0], args[1]?.recursive ? 'all-names' : 'names')
    else if (WATCHING.includes(name)) this.#watch(args[0])
    else if (name !== 'open' || isReading(args[1])) this.#see(args[0], 'contents')
  }

  /** Whether anything was read that counts. */
  hasSeen = false

  /** What was seen since the last time. */
  take() {
    const isLeft = (/** @type {ObservedRead} */ { path, asked }) => asked !== 'contents' && this.#watched.has(path)
    return this.#new.splice(0).filter((read) => !isLeft(read))
  }

  /** @param {any[]} args of `glob` */
  #list([patterns, options]) {
    const cwd = pathOf(options?.cwd ?? '.')
    for (const pattern of [patterns].flat()) {
      if (typeof pattern !== 'string' || cwd === undefined) continue
      const parts = pattern.split('/')
      const magic = parts.findIndex((part) => MAGIC.test(part))
      const base = parts.slice(0, magic < 0 ? -1 : magic).join('/')
      const isFlat = magic < 0 || (magic === parts.length - 1 && parts[magic] !== '**')
      this.#see(resolve(cwd, pattern.startsWith('/') ? `/${base}` : base), isFlat ? 'names' : 'all-names')
    }
  }

  /** @param {unknown} value */
  #watch(value) {
    const path = pathOf(value)
    if (path !== undefined && this.isOfProject(path)) this.#watched.add(path)
  }

  /**
   * @param {unknown} value what was read
   * @param {ObservedRead['asked']} asked
   */
  #see(value, asked) {
    // Node and loaders ask for each module of the packages.
    if (value instanceof URL ? !value.href.startsWith(this.#url) : typeof value === 'string' && value.includes(IN_PACKAGES)) return
    const path = pathOf(value)
    if (path === undefined || !this.isOfProject(path)) return
    const key = asked + path
    if (this.#known.has(key) || (asked === 'contents' && this.#isModule(path)) || this.#hasEnough()) return
    const by = caller()
    const isLeft = by === undefined || WATCHERS.has(String(by.package))
    this.#known.add(key)
    if (isLeft) return
    this.hasSeen = true
    const { package: name, ...place } = by
    if (this.#new.push({ path, asked, by: name, ...place }) === 1) this.#added()
  }

  #hasEnough() {
    if (this.#known.size < MOST) return false
    if (!this.#isFull) debug(`more than ${MOST} files and folders are read while the app boots: changes of the others do not restart`)
    this.#isFull = true
    return true
  }

  /** Whether a path lies in the project, and in no package. @param {string} path */
  isOfProject(path) {
    return (path.startsWith(this.#root) || path + sep === this.#root) && packageOf(path) === undefined
  }

  /** Source maps come and go with the file that they are of, and say nothing that runs. @param {string} path */
  #isModule(path) {
    return Object.hasOwn(commonJs, path) || path.endsWith('.map')
  }
}
