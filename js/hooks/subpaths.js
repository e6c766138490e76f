// @ts-check
/**
 * Imports of a file of a package by the name of the package, such as `lib/part.js`. What Node answered for one tells where the package
 * lies for that importer's folder, and its package.json, which Node has read by then and keeps, which of its files have the path
 * that the import names.
 */
import { existsSync, readFileSync } from 'node:fs'
import { folderAbove, folderOf, isPlain, toPath } from './plain-urls.js'

/** The name of a package, and a path in it that a URL writes alike. */
const SUBPATH = /^((?:@[\w.-]+\/)?\w[\w.-]*)\/((?:[\w@+-][\w.@+-]*\/)*[\w@+-][\w.@+-]*\.m?js)$/

export class Subpaths {
  /** The folder that holds the `node_modules` with a package, by the folder of an importer and the package's name. @type {Map<string, string>} */
  #tops = new Map()
  /** Which paths a package leaves as they are, by its folder. @type {Map<string, (path: string) => boolean>} */
  #plain = new Map()

  /**
   * Remembers what Node answered.
   *
   * @param {string} specifier
   * @param {string} parent
   * @param {string} url
   */
  learn(specifier, parent, url) {
    const [, name, path] = SUBPATH.exec(specifier) ?? []
    if (name === undefined) return
    const folder = folderOf(parent)
    const below = `node_modules/${name}/${path}`
    const top = url.slice(0, -below.length)
    if (url.endsWith(`/${below}`) && folder.startsWith(top) && isPlain(url) && isPlain(folder.slice(0, -1))) this.#tops.set(`${folder} ${name}`, top)
  }

  /**
   * The URL that Node would look at for an import without attributes.
   *
   * @param {string} specifier
   * @param {string} parent
   * @returns {string | undefined} undefined where that is not certain
   */
  resolve(specifier, parent) {
    const [, name, path] = SUBPATH.exec(specifier) ?? []
    if (name === undefined || path === undefined) return undefined
    const folder = folderOf(parent)
    const top = this.#tops.get(`${folder} ${name}`)
    if (top === undefined) return undefined
    // One that was installed nearer since then comes first.
    for (let near = folder; near !== top; near = folderAbove(near)) if (existsSync(`${toPath(near)}node_modules/${name}`)) return undefined
    const found = `${top}node_modules/${name}/`
    const isLeft = this.#plain.get(found) ?? pathsOf(toPath(found))
    this.#plain.set(found, isLeft)
    return isLeft(path) ? found + path : undefined
  }
}

/**
 * Which paths a package leaves as they are: all of them without `exports`, else those of an entry, or of one pattern, that says so.
 *
 * @param {string} folder
 * @returns {(path: string) => boolean}
 */
function pathsOf(folder) {
  const exported = read(`${folder}package.json`)
  if (exported === undefined || exported === null) return () => true
  if (typeof exported !== 'object' || Array.isArray(exported)) return () => false
  const patterns = Object.keys(exported).flatMap((key) => {
    const [before = '', after, more] = key.split('*')
    return after === undefined || more !== undefined ? [] : [{ key, before, after }]
  })
  return (path) => {
    // No segment of that name may stand for the star.
    if (/node_modules/i.test(path)) return false
    const name = `./${path}`
    if (Object.hasOwn(exported, name)) return exported[name] === name
    const fitting = patterns.filter(({ key, before, after }) => name.length > key.length && name.startsWith(before) && name.endsWith(after))
    const [one, ...others] = fitting
    return one !== undefined && others.length === 0 && exported[one.key] === one.key
  }
}

/**
 * @param {string} file
 * @returns {any} the `exports` of a package.json; something that nothing fits where it cannot be read
 */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).exports
  } catch {
    return {}
  }
}
