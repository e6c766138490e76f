// @ts-check
/** A random project. */
import { folders, boots, isBoundary, isKept, isModule } from './model.js'
import { boundariesOf, importable, isSound, kindsBetween } from './shapes.js'

/**
 * @typedef {import('./model.js').Model} Model
 * @typedef {import('./model.js').File} File
 * @typedef {import('./model.js').Lang} Lang
 * @typedef {import('./random.js').Random} Random
 */

/** Where the kinds of files lie, how many there are, and how far down they are imported. */
const layers = [
  { name: 'route', folder: folders.route, count: [2, 5], rank: [0.05, 0.4] },
  { name: 'kept', folder: folders.kept, count: [0, 2], rank: [0.05, 0.4] },
  { name: 'worker', folder: folders.worker, count: [0, 1], rank: [0.01, 0.05] },
  { name: 'nested', folder: folders.nested, count: [0, 2], rank: [0.2, 0.8] },
  { name: 'base', folder: folders.base, count: [0, 2], rank: [0.4, 0.9] },
  { name: 'lib', folder: 'src/lib', count: [2, 6], rank: [0.3, 1] },
  { name: 'deep', folder: 'src/lib/deep', count: [1, 3], rank: [0.4, 1] },
  { name: 'boot', folder: 'src/boot', count: [1, 3], rank: [0.2, 0.7] },
  { name: 'shared', folder: 'src/shared', count: [1, 3], rank: [0.6, 1] },
]

/**
 * @param {Random} random
 * @param {{ typescript: boolean, requireEsm: boolean }} node what this Node runs by itself
 * @returns {Model}
 */
export function generate(random, node) {
  const style = random.pick(/** @type {const} */ (['cycles', 'top', node.requireEsm ? 'require-esm' : 'top']))
  /** @type {Model} */
  const model = { style, loader: random.pick(/** @type {const} */ (['literal', 'computed', 'package'])), version: 0, junk: 0, env: 0, odd: 0, files: {} }
  const commonJs = random.chance(0.25)
  add(model, newFile({ id: 'server', path: commonJs ? 'server.cjs' : 'server.js', lang: commonJs ? 'cjs' : 'esm', rank: 0 }))
  addLayers(model, random, node.typescript)
  for (const file of Object.values(model.files)) if (file.id !== 'server') addImports(model, file, random, random.between(0, 4))
  bootFrom(model, random)
  if (random.chance(0.2)) importWrongly(model, random)
  return model
}

/**
 * @param {Partial<File> & Pick<File, 'id' | 'path' | 'lang'>} given
 * @returns {File}
 */
export const newFile = (given) => ({ value: 1, note: 1, health: 'ok', exists: true, rank: 1, imports: [], ...given })

/** @param {Model} model @param {File} file */
const add = (model, file) => void (model.files[file.id] = file)

/**
 * @param {Model} model
 * @param {Random} random
 * @param {boolean} typescript
 */
function addLayers(model, random, typescript) {
  for (const { name, folder, count, rank } of layers) {
    for (let index = random.between(count[0], count[1]); index > 0; index -= 1) {
      // A CommonJS entry has what it keeps at once only if it can require it.
      const isCommonJs = name === 'kept' && model.files.server.lang === 'cjs'
      const lang = isCommonJs ? 'cjs' : random.weighted(/** @type {Record<Lang, number>} */ ({ esm: 5, cjs: 3, ts: typescript ? 2 : 0 }))
      const id = `${name}${index}`
      add(model, newFile({ id, path: `${folder}/${id}.${extension(lang)}`, lang, rank: rank[0] + random.next() * (rank[1] - rank[0]) }))
    }
  }
  for (let index = random.between(1, 2); index > 0; index -= 1) {
    add(model, newFile({ id: `data${index}`, path: `src/data/data${index}.json`, lang: 'json', rank: 2 }))
  }
  if (typescript) add(model, newFile({ id: 'types1', path: 'src/types/types1.ts', lang: 'types', rank: 3 }))
  for (let index = random.between(0, 2); index > 0; index -= 1) {
    const target = random.pick(Object.values(model.files).filter((file) => file.path.startsWith('src/lib/')))
    add(model, newFile({ id: `link${index}`, path: `src/links/link${index}.${extension(target.lang)}`, lang: 'link', target: target.id, rank: target.rank }))
  }
  add(model, newFile({ id: 'marker', path: `${folders.route}/marker.js`, lang: 'esm', rank: 0.1 }))
}

/** @param {Lang} lang */
export const extension = (lang) => ({ esm: 'js', cjs: 'cjs', ts: 'ts', json: 'json', types: 'ts', link: 'js' })[lang]

/**
 * @param {Model} model
 * @param {File} from
 * @param {Random} random
 * @param {number} count
 */
function addImports(model, from, random, count) {
  if (!isModule(from) || from.id === 'marker') return
  for (const to of random.some(importable(model), count)) {
    const kinds = kindsBetween(model, from, to)
    if (kinds.length > 0) tryImport(model, from, { to: to.id, kind: random.pick(kinds) })
  }
}

/**
 * Adds an import unless that breaks a rule.
 *
 * @param {Model} model
 * @param {File} from
 * @param {import('./model.js').Import} edge
 */
function tryImport(model, from, edge) {
  if (from.imports.some((other) => other.to === edge.to)) return
  from.imports.push(edge)
  if (!isSound(model)) from.imports.pop()
}

/**
 * The entry imports some files at once, and every route in a function.
 *
 * @param {Model} model
 * @param {Random} random
 */
function bootFrom(model, random) {
  const { server } = model.files
  const once = server.lang === 'cjs' ? 'require-top' : 'static'
  const files = Object.values(model.files)
  for (const file of files.filter((one) => one.path.startsWith('src/boot/'))) tryImport(model, server, { to: file.id, kind: once })
  for (const file of files.filter(isKept)) tryImport(model, server, { to: file.id, kind: 'kept' })
  if (random.chance(0.3)) addImports(model, server, random, 2)
  for (const file of files.filter((one) => /^src\/routes\/[^/]+$/.test(one.path))) {
    server.imports.push({ to: file.id, kind: server.lang === 'cjs' && file.lang === 'cjs' ? 'require' : 'dynamic' })
  }
}

/**
 * @param {Model} model
 * @param {Random} random
 */
function importWrongly(model, random) {
  const to = random.pick(boundariesOf(model).filter((file) => file.id !== 'marker' && isBoundary(file) && !isKept(file)))
  const from = random.pick(Object.values(model.files).filter((file) => file.path.startsWith('src/boot/')))
  const kinds = kindsBetween(model, from, to).filter((kind) => kind !== 'type')
  if (kinds.length > 0) tryImport(model, from, { to: to.id, kind: random.pick(kinds) })
  if (!boots(model)) throw new Error('a generated project does not start')
}
