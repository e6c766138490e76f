// @ts-check
/** Imports the new versions that somebody accepts. The parent of these imports is no importer: see own.js. */
import { addon } from '../addon.js'
import { withVersion } from '../url.js'

/** What the module throws that stands ahead of the one to link. */
const STOP = Symbol.for('hot-hook-rs.stop')
const STOPPER = module('throw Symbol.for("hot-hook-rs.stop")//')

let count = 0

/**
 * Loads and links a module and what it imports without evaluating any of it: a module ahead of it throws.
 *
 * @param {string} url
 * @param {string} path
 * @param {(url: string) => void} forget drops a helper module
 * @returns {Promise<{ error: unknown } | undefined>} what is wrong
 */
export async function link(url, path, forget) {
  const stopper = `${STOPPER}${++count}`
  const target = JSON.stringify(withVersion(url, addon.version(path)))
  const source = `import ${JSON.stringify(stopper)};import ${target}${isJson(path) ? 'with{type:"json"}' : ''}`
  const helper = module(source)
  try {
    await import(helper)
    return undefined
  } catch (error) {
    return error === STOP ? undefined : { error }
  } finally {
    forget(stopper)
    forget(helper)
  }
}

/**
 * @param {string} url
 * @param {string} path
 * @returns {Promise<Record<string, any>>}
 */
export function load(url, path) {
  return import(withVersion(url, addon.version(path)), isJson(path) ? { with: { type: 'json' } } : undefined)
}

/** @param {string} source */
function module(source) {
  return `data:text/javascript,${encodeURIComponent(source)}`
}

/** @param {string} path */
function isJson(path) {
  return path.endsWith('.json')
}
