// @ts-check
/**
 * Imports inside packages and of Node's own modules, answered as Node would. Nothing is guessed about a package: that a
 * folder is no symlink, and that its `.js` files are ES modules, is taken from what Node answered for another file
 * of it. Node keeps both for the life of the process, too.
 */
import { existsSync, lstatSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { folderAbove, folderOf, isPlain, toPath } from './plain-urls.js'
import { Subpaths } from './subpaths.js'

/** A relative specifier that a URL writes alike: the way up, the way down, and the file. */
const RELATIVE = /^(?:\.\/|((?:\.\.\/)+))((?:[\w@+-][\w.@+-]*\/)*)([\w@+-][\w.@+-]*\.m?js)$/

/** @typedef {{ url: string, format?: string, shortCircuit: true }} Resolved */
/** @typedef {{ format: string, source: string | null, shortCircuit: true }} Loaded */
/** @typedef {{ format?: string | null, conditions?: readonly string[], importAttributes?: Record<string, any> }} LoadContext */

export class Packages {
  /** @type {Map<string, boolean>} Folders that are no symlinks, and whether it is known that their `.js` are ES modules. */
  #folders = new Map()
  /** What was seen to be a symlink: Node remembers for ever where it led. */
  #links = new Set()
  #subpaths = new Subpaths()

  /**
   * Takes in what Node answered.
   *
   * @param {{ url: string, format?: string | null }} answer
   * @param {string} specifier
   * @param {string} parent
   */
  learn({ url, format }, specifier, parent) {
    if (!isInPackage(url) || !isPlain(url)) return
    this.#subpaths.learn(specifier, parent, url)
    const folder = folderOf(url)
    if (url.endsWith('.js')) this.#folders.set(folder, format === 'module')
    else if (!this.#folders.has(folder)) this.#folders.set(folder, false)
  }

  /**
   * What Node would answer for an `import` without attributes; undefined where that is not certain.
   *
   * @param {string} specifier
   * @param {string} parent
   * @param {boolean} mayNamePackages whether no other hooks say what the name of a package means
   * @returns {Resolved | undefined}
   */
  resolve(specifier, parent, mayNamePackages) {
    if (specifier[0] === '.') return isInPackage(parent) ? this.#relative(specifier, parent) : undefined
    if (isBuiltin(specifier)) return builtin(specifier)
    const url = mayNamePackages ? this.#subpaths.resolve(specifier, parent) : undefined
    return url === undefined ? undefined : this.#file(folderOf(url), url.slice(url.lastIndexOf('/') + 1))
  }

  /**
   * @param {string} specifier
   * @param {string} parent
   */
  #relative(specifier, parent) {
    const [, up = '', down = '', name] = RELATIVE.exec(specifier) ?? []
    if (name === undefined) return undefined
    let folder = folderOf(parent)
    for (let level = 0; level < up.length; level += '../'.length) folder = folderAbove(folder)
    return this.#file(folder + down, name)
  }

  /**
   * @param {string} folder
   * @param {string} name a file in it
   * @returns {Resolved | undefined} undefined unless it is known to be an ES module, and no symlink leads there
   */
  #file(folder, name) {
    const holdsModules = this.#find(folder)
    if (holdsModules === undefined || !(holdsModules || name.endsWith('.mjs'))) return undefined
    const url = folder + name
    return this.#lookUp(url)?.isFile() ? { url, format: 'module', shortCircuit: true } : undefined
  }

  /**
   * What Node would load; undefined where that is not certain.
   *
   * @param {string} url
   * @param {LoadContext} context
   * @returns {Loaded | undefined}
   */
  load(url, { format, conditions, importAttributes }) {
    if (conditions?.includes('require')) return undefined
    for (const _ in importAttributes) return undefined
    if (isBuiltin(url)) return loaded('builtin', null)
    const source = format === 'module' && isInPackage(url) && isPlain(url) ? read(url) : undefined
    return source === undefined ? undefined : loaded('module', source)
  }

  /**
   * What is known of a folder: as of the folder above it, unless it is a package of its own.
   *
   * @param {string} folder
   * @returns {boolean | undefined}
   */
  #find(folder) {
    const known = this.#folders.get(folder)
    if (known !== undefined || !isInPackage(folder) || folder.endsWith('/node_modules/')) return known
    const holdsModules = this.#find(folderAbove(folder))
    if (holdsModules === undefined || !this.#lookUp(folder.slice(0, -1))?.isDirectory()) return undefined
    if (existsSync(`${toPath(folder)}package.json`)) return undefined
    this.#folders.set(folder, holdsModules)
    return holdsModules
  }

  /** @param {string} url */
  #lookUp(url) {
    if (this.#links.has(url)) return undefined
    try {
      const found = lstatSync(toPath(url), { throwIfNoEntry: false })
      if (found?.isSymbolicLink()) this.#links.add(url)
      return found
    } catch {
      return undefined
    }
  }
}

/**
 * Whether a URL names a file of an installed package.
 *
 * @param {string} url
 */
export const isInPackage = (url) => url.includes('/node_modules/')

/**
 * @param {string} specifier
 * @returns {Resolved}
 */
function builtin(specifier) {
  return specifier.startsWith('node:') ? { url: specifier, shortCircuit: true } : { url: `node:${specifier}`, format: 'builtin', shortCircuit: true }
}

/**
 * @param {string} format
 * @param {string | null} source
 * @returns {Loaded}
 */
const loaded = (format, source) => ({ format, source, shortCircuit: true })

/**
 * The text of a file, decoded as Node does; undefined where it cannot be read.
 *
 * @param {string} url
 */
function read(url) {
  try {
    const text = readFileSync(toPath(url), 'utf8')
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  } catch {
    return undefined
  }
}
