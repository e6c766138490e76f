// @ts-check
/** Comparing answers with those of a fresh process, and naming the difference. */
import { troubles } from './model.js'

/**
 * @typedef {import('./model.js').Model} Model
 * @typedef {Record<string, string>} Answers by route
 * @typedef {{ kind: 'stale' | 'lost' | 'outlived', route: string, expected: string, got: string }} Difference
 *   `lost`: all is as it was before the edits; `stale`: some of it is; `outlived`: an error whose cause is gone
 */

/**
 * @param {Model} model as it is on the disk
 * @param {Answers} fresh
 * @param {Answers} got
 * @param {Answers} before what the server answered before the edits
 * @returns {Difference[]}
 */
export function differences(model, fresh, got, before) {
  /** @type {Difference[]} */
  const found = []
  for (const [route, expected] of Object.entries(fresh)) {
    const answer = got[route] ?? 'no such route'
    if (isSame(model, route, expected, answer)) continue
    const kind = answer === before[route] && !hasError(expected) ? 'lost' : hasError(answer) && !hasError(expected) ? 'outlived' : 'stale'
    found.push({ kind, route, expected, got: answer })
  }
  return found
}

/** Which file answers for a route. @param {string} route */
const fileOf = (route) => ({ boot: 'server', kid: 'marker' })[route] ?? route

/** What Node tells whoever is the second one to require an ES module that does not link. (After an eviction it gets the error: a test.) */
const NOT_LINKED = /ES Module .* because it is not yet fully loaded|ERR_VM_MODULE_LINK_FAILURE request for .* is not in cache/

/**
 * @param {Model} model
 * @param {string} route
 * @param {string} expected
 * @param {string} answer
 */
function isSame(model, route, expected, answer) {
  if (expected === answer) return true
  const { count, undecided } = troubles(model, fileOf(route))
  if (undecided) return true
  // With several causes, which one is met first depends on which file is read first.
  const without = count > 1 || NOT_LINKED.test(answer + expected) ? withoutErrors : plain
  return without(expected) === without(answer)
}

/** @param {string} answer */
const hasError = (answer) => answer.includes('{!')

/** @param {string} answer */
const withoutErrors = (answer) => answer.replaceAll(/\{!.*?!\}/gs, '{!}')

/**
 * Errors without what depends on who met them first: versions, the importer, how the importer spells the file.
 *
 * @param {string} answer
 */
const plain = (answer) =>
  answer.replaceAll(/\{!.*?!\}/gs, (error) =>
    error
      .replaceAll(/[?&]hot-hook=\d+/g, '')
      .replace(/ imported from .*/s, '')
      .replace(/\nRequire stack:.*/s, '')
      .replace(/requested module '[^']*'/, 'requested module'),
  )

/** Whether any route cannot be judged now. @param {Model} model @param {Answers} fresh */
export const undecidedRoutes = (model, fresh) => Object.keys(fresh).filter((route) => troubles(model, fileOf(route)).undecided).length
