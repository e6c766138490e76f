// @ts-check
/** Which imports a project may have, so that plain Node runs it without order-dependent answers. */
import { all, assignsExports, isBoundary, isEsm, isKept, isModule, isRoute, isWorker, reach, real, runsAtOnce } from './model.js'

/**
 * @typedef {import('./model.js').Model} Model
 * @typedef {import('./model.js').File} File
 * @typedef {import('./model.js').Kind} Kind
 */

/**
 * The ways in which a file may import another; none when it may not.
 *
 * @param {Model} model
 * @param {File} from
 * @param {File} file a link, too
 * @returns {Kind[]}
 */
export function kindsBetween(model, from, file) {
  const to = real(model, file.id)
  if (from.id === to.id || to.id === 'server' || !(isModule(from) || from.id === 'server')) return []
  if (isKept(to)) return from.id === 'server' && file.lang !== 'link' ? ['kept'] : []
  if (isWorker(to)) return []
  if (to.lang === 'types') return from.lang === 'ts' ? ['type'] : []
  const back = to.rank <= from.rank
  if (back) return model.style === 'cycles' ? kindsBack(from, to) : []
  /** @type {Kind[]} */
  const kinds = from.lang === 'cjs' ? cjsKinds(model, to) : esmKinds(model, to)
  if (from.lang === 'ts' && to.lang === 'ts') kinds.push('type')
  return kinds
}

/**
 * Those that close a cycle.
 *
 * @param {File} from
 * @param {File} to
 * @returns {Kind[]}
 */
function kindsBack(from, to) {
  if (isEsm(from) && isEsm(to)) return ['static', 'dynamic']
  return from.lang === 'cjs' && to.lang === 'cjs' ? ['require'] : []
}

/**
 * @param {Model} model
 * @param {File} to
 * @returns {Kind[]}
 */
function cjsKinds(model, to) {
  const requirable = !isEsm(to) || model.style === 'require-esm'
  /** @type {Kind[]} */
  const kinds = requirable ? ['require-top', 'require', 'require-top'] : []
  if (to.lang === 'cjs') kinds.push('reexport', 'reexport')
  return [...kinds, 'dynamic']
}

/**
 * @param {Model} model
 * @param {File} to
 * @returns {Kind[]}
 */
function esmKinds(model, to) {
  /** @type {Kind[]} */
  const kinds = ['static', 'static', 'dynamic', 'dynamic']
  if (isEsm(to)) kinds.push('named', 'named', 'reexport')
  else kinds.push('require-top', 'require')
  if (to.lang === 'cjs' && assignsExports(to)) kinds.push('named')
  if (to.lang !== 'json') kinds.push('hot')
  if (model.style === 'top') kinds.push('top')
  if (isEsm(to) && model.style === 'require-esm') kinds.push('require')
  return kinds
}

/**
 * Whether a project runs the same whoever asks first. Some edits give one that does not: they are left out.
 *
 * @param {Model} model
 */
export function isSound(model) {
  const names = all(model).map((file) => file.path)
  return new Set(names).size === names.length && all(model).every((file) => file.imports.every((edge) => isSoundImport(model, file, edge)))
}

/**
 * @param {Model} model
 * @param {File} from
 * @param {import('./model.js').Import} edge
 */
function isSoundImport(model, from, edge) {
  if (!model.files[edge.to]) return false
  if (from.id === 'server' && isRoute(real(model, edge.to))) return true
  if (!kindsBetween(model, from, model.files[edge.to]).includes(edge.kind)) return false
  if (from.lang !== 'cjs' || !['require-top', 'reexport'].includes(edge.kind)) return true
  // A cycle through a `require` that runs at once sees half of a module.
  return !reach(model, [edge.to], (next) => runsAtOnce(next.kind)).has(from.id)
}

/** Files that may be imported. @param {Model} model */
export const importable = (model) => all(model).filter((file) => file.id !== 'server' && !isRoute(file) && !isKept(file) && !isWorker(file))

/** Boundaries that are wrongly imported sometimes. @param {Model} model */
export const boundariesOf = (model) => all(model).filter((file) => isBoundary(file) && file.exists)
