// @ts-check
/** Paths, file URLs, and the version query. */
import { fileURLToPath, pathToFileURL } from 'node:url'

const QUERY = 'hot-hook'

/**
 * The path that a file URL or a path names; undefined for other URLs.
 *
 * @param {string | URL} urlOrPath
 * @returns {string | undefined}
 */
export function toPath(urlOrPath) {
  const text = String(urlOrPath)
  if (text.startsWith('file:')) return fileURLToPath(text)
  return /^[a-z][a-z+.-]+:/i.test(text) ? undefined : text
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
  return PLAIN.test(path) && process.platform !== 'win32' ? `file://${path}` : pathToFileURL(path).href
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
 * The URL of the module that such a wrapper is for.
 *
 * @param {string} url
 */
export function withoutWrapper(url) {
  const plain = new URL(url)
  plain.searchParams.delete('iitm')
  return plain.href
}
