// @ts-check
/** Paths, file URLs, and the version query. */
import { fileURLToPath, pathToFileURL } from 'node:url'

const QUERY = 'hot-hook'

const isWindows = process.platform === 'win32'

/**
 * The path that a file URL or a path names, in the one spelling that the engine uses as well; undefined for other URLs.
 *
 * @param {string | URL} urlOrPath
 * @param {boolean} [windows] by whose rules
 * @returns {string | undefined}
 */
export function toPath(urlOrPath, windows = isWindows) {
  const text = String(urlOrPath)
  if (text.startsWith('file:')) return canonical(fileURLToPath(text, { windows }), windows)
  return /^[a-z][a-z+.-]+:/i.test(text) ? undefined : canonical(text, windows)
}

/** What `fs.realpath.native` and the engine's system calls write ahead of a drive or a share. */
const VERBATIM = /^\\\\\?\\(?:(UNC\\)|(?=[a-z]:\\))/i

/**
 * As `canonical_text` of the engine: on Windows with backslashes, an upper-case drive letter and no `\\?\` ahead.
 *
 * @param {string} path
 * @param {boolean} windows
 */
function canonical(path, windows) {
  if (!windows) return path
  const plain = path.replaceAll('/', '\\').replace(VERBATIM, (_, unc) => (unc ? '\\\\' : ''))
  return plain.replace(/^[a-z](?=:(?:\\|$))/, (letter) => letter.toUpperCase())
}

/**
 * The names that Node may know a file by: on Windows it keeps the drive letter as it was given it, by the shell or the
 * editor that started the process.
 *
 * @param {readonly string[]} paths canonical ones
 * @param {boolean} [windows]
 * @returns {readonly string[]}
 */
export function spellings(paths, windows = isWindows) {
  return windows ? paths.flatMap((path) => (/^[A-Z]:/.test(path) ? [path, path[0].toLowerCase() + path.slice(1)] : [path])) : paths
}

/** The query of a URL that had none of its own. */
const ONLY_VERSION = new RegExp(`^${QUERY}=\\d+$`)

/** A path that a URL writes as it is. */
const PLAIN = /^(?:\/(?!\.{1,2}(?:\/|$))[\w.@+-]+)+$/

/**
 * The URL of an absolute path, as Node writes it.
 *
 * @param {string} path
 */
export function toUrl(path) {
  // Thousands at a time, when a file is saved that all import; the general way takes ten times as long.
  return PLAIN.test(path) && !isWindows ? `file://${path}` : pathToFileURL(path).href
}

/**
 * A URL with the version under which a replaced module is imported.
 *
 * @param {string} url
 * @param {number} version 0 gives the URL as it is
 */
export function withVersion(url, version) {
  if (version === 0) return url
  // Every import of a replaced module comes by here; the general way takes ten times as long.
  if (!url.includes('?') && !url.includes('#')) return `${url}?${QUERY}=${version}`
  const versioned = new URL(url)
  versioned.searchParams.set(QUERY, String(version))
  return versioned.href
}

/**
 * A URL without the version: what other loaders, and the user, know the module by.
 *
 * @template {string | undefined} T
 * @param {T} url
 * @returns {T}
 */
export function withoutVersion(url) {
  if (url === undefined || !url.includes(`${QUERY}=`)) return url
  const [plain, rest] = url.split('?', 2)
  if (ONLY_VERSION.test(rest)) return /** @type {T} */ (plain)
  const clean = new URL(url)
  clean.searchParams.delete(QUERY)
  return /** @type {T} */ (clean.href)
}

/**
 * Whether import-in-the-middle, which OpenTelemetry and others watch imports with, has made the URL: its module passes on
 * what the file exports.
 *
 * @param {string} url
 */
export const isWrapper = (url) => url.includes('iitm=true')

/**
 * The URL of such a wrapper.
 *
 * @param {string} url of the module
 */
export const wrapperOf = (url) => `${url}?iitm=true`

/**
 * The URL of the module that such a wrapper is for.
 *
 * @param {string} url
 */
export function withoutWrapper(url) {
  const plain = new URL(url)
  plain.searchParams.delete('iitm')
  return plain.href
}
