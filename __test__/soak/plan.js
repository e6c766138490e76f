// @ts-check
/** Random edits that fit a project. */
import { all, behind, boots, importersOf, isModule, isRoute, loaded, pinned, real } from './model.js'
import { phasesOf } from './edits.js'
import { extension, newFile } from './generate.js'
import { importable, isSound, kindsBetween } from './shapes.js'

/**
 * @typedef {import('./model.js').Model} Model
 * @typedef {import('./model.js').File} File
 * @typedef {import('./edits.js').Edit} Edit
 * @typedef {import('./random.js').Random} Random
 */

/**
 * @typedef {object} Step edits that are made without waiting for their effect, which is looked at once afterwards
 * @property {Edit[]} edits
 * @property {number[]} gaps pauses between the edits, in milliseconds
 * @property {boolean} traffic whether requests come in meanwhile
 * @property {boolean} marker whether the end of the work is found out by a further edit, or by the answers alone
 */

const weights = {
  value: 30,
  note: 4,
  unchanged: 5,
  burst: 9,
  flicker: 4,
  many: 6,
  served: 5,
  'add-import': 8,
  'remove-import': 6,
  'change-kind': 6,
  'add-file': 6,
  delete: 3,
  create: 8,
  'delete-create': 6,
  rename: 4,
  break: 6,
  heal: 12,
  'break-heal': 6,
  'move-folder': 3,
  'switch-link': 4,
  'drop-link': 2,
  'link-to-file': 2,
  'file-to-link': 2,
  'package-version': 1,
  junk: 1,
  env: 1,
  odd: 3,
}

const ways = { write: 8, rename: 6, delete: 2, chunks: 3, backdated: 1 }

/** The most files that are broken or missing at the end of a step. */
const mostBroken = 2
/** The most files of a project, and of the folder that a project grows in. */
const mostFiles = 32

/**
 * @param {Model} model as it is before; left alone
 * @param {Random} random
 * @param {boolean} typescript whether Node runs it
 * @returns {{ step: Step, model: Model }} the model after it
 */
export function nextStep(model, random, typescript) {
  const count = random.weighted({ 1: 6, 2: 2, 3: 1, 5: 0.5 })
  /** @type {Edit[]} */
  const edits = []
  let after = model
  for (let tries = 0; edits.length < Number(count) && tries < 200; tries += 1) {
    const edit = propose(after, random, typescript)
    const next = edit && outcome(after, edit)
    if (!edit || !next) continue
    edits.push(edit)
    after = next
  }
  const gaps = edits.map(() => random.weighted({ 0: 5, 1: 1, 3: 1, 10: 1, 30: 1 })).map(Number)
  const step = { edits, gaps, traffic: model.style !== 'require-esm' && random.chance(0.3), marker: random.chance(0.5) }
  return { step, model: after }
}

/**
 * The model after an edit; undefined when the edit does not fit, or leads to a project that the harness cannot judge.
 *
 * @param {Model} model
 * @param {Edit} edit
 * @returns {Model | undefined}
 */
export function outcome(model, edit) {
  const next = structuredClone(model)
  const phases = phasesOf(next, edit)
  if (!phases) return undefined
  for (const phase of phases) {
    phase.change()
    // What the server boots from is imported at any time, also between the phases, but never broken for long.
    if (!isSound(next)) return undefined
  }
  const broken = all(next).filter((file) => loaded(next).has(file.id) && (!file.exists || file.health !== 'ok'))
  return boots(next) && broken.length <= mostBroken ? next : undefined
}

/**
 * @param {Model} model
 * @param {Random} random
 * @param {boolean} typescript whether Node runs it
 * @returns {Edit | undefined}
 */
function propose(model, random, typescript) {
  const name = random.weighted(weights)
  const hot = new Set([...loaded(model)].filter((id) => !pinned(model).has(id)))
  const file = pickFile(model, random, hot)
  /** @type {Edit} */
  const edit = { do: name, file: file.id, way: random.weighted(ways), flag: random.chance(0.5), gaps: [pauseOf(random)] }
  return details(model, random, edit, file, typescript)
}

/**
 * Mostly files that are hot, sometimes pinned ones, seldom ones that nobody imports.
 *
 * @param {Model} model
 * @param {Random} random
 * @param {Set<string>} hot
 */
function pickFile(model, random, hot) {
  const files = all(model).filter((file) => file.id !== 'marker' && file.lang !== 'link')
  const from = random.weighted({ hot: 84, pinned: 10, any: 6 })
  const fitting = files.filter((file) => (from === 'hot' ? hot.has(file.id) : from === 'any' || pinned(model).has(file.id)))
  return random.pick(fitting.length > 0 ? fitting : files)
}

/** @param {Random} random */
const pauseOf = (random) => (random.chance(0.03) ? random.between(100, 1000) : random.between(0, 60))

/**
 * Fills in what an edit needs besides its file.
 *
 * @param {Model} model
 * @param {Random} random
 * @param {Edit} edit
 * @param {File} file
 * @param {boolean} typescript
 * @returns {Edit | undefined}
 */
function details(model, random, edit, file, typescript) {
  switch (edit.do) {
    case 'burst':
      return { ...edit, gaps: Array.from({ length: random.between(2, 8) }, () => pauseOf(random)) }
    case 'many':
      return {
        ...edit,
        files: random.some(
          [...behind(model, random.pick(model.files.server.imports).to)].filter((id) => id !== 'marker'),
          random.between(2, 12),
        ),
      }
    case 'add-import': {
      const to = random.pick(importable(model))
      const kinds = kindsBetween(model, file, to)
      return kinds.length > 0 && to.exists ? { ...edit, to: to.id, kind: random.pick(kinds) } : undefined
    }
    case 'remove-import':
    case 'change-kind': {
      const edges = file.imports.filter((edge) => !isRoute(real(model, edge.to)))
      if (edges.length === 0) return undefined
      const { to } = random.pick(edges)
      const kinds = kindsBetween(model, file, model.files[to])
      return kinds.length > 0 ? { ...edit, to, kind: random.pick(kinds) } : undefined
    }
    case 'add-file':
      return addFile(model, random, edit, file, typescript)
    case 'delete':
      return random.chance(0.5) || isRoute(file) ? edit : undefined
    case 'create':
      return pickOf(
        random,
        all(model).filter((one) => !one.exists),
        edit,
      )
    case 'heal':
      return pickOf(
        random,
        all(model).filter((one) => one.health !== 'ok'),
        edit,
      )
    case 'rename':
      return isRoute(file) || file.id === 'server' ? undefined : { ...edit, path: newPath(file.path, random) }
    case 'break':
    case 'break-heal':
      return {
        ...edit,
        health: random.pick(
          isModule(file) ? /** @type {const} */ (['syntax', 'syntax', 'throws', 'no-export', 'empty']) : /** @type {const} */ (['syntax', 'empty']),
        ),
      }
    case 'move-folder': {
      const path = random.pick(['src/lib', 'src/lib/deep', 'src/shared', 'src/data'])
      return { ...edit, path, to: `${path}-${random.between(2, 9)}`, flag: edit.flag && importersOf(model, file.id).length > 0 }
    }
    case 'switch-link': {
      const links = all(model).filter((one) => one.lang === 'link')
      if (links.length === 0) return undefined
      const link = random.pick(links)
      const targets = importable(model).filter((one) => one.lang === real(model, link.id).lang && one.rank >= 0.3 && one.exists)
      return targets.length > 0 ? { ...edit, file: link.id, to: random.pick(targets).id } : undefined
    }
    case 'drop-link':
    case 'link-to-file':
      return pickOf(
        random,
        all(model).filter((one) => one.lang === 'link' && one.exists),
        edit,
      )
    case 'file-to-link': {
      const files = importable(model).filter((one) => isModule(one) && /^src\/(lib|links)\//.test(one.path))
      if (files.length === 0) return undefined
      const from = random.pick(files)
      return pickOf(
        random,
        files.filter((one) => one.lang === from.lang && one.rank > from.rank),
        edit,
        from.id,
      )
    }
    default:
      return edit
  }
}

/**
 * @param {Random} random
 * @param {File[]} files
 * @param {Edit} edit
 * @param {string} [from] the edited file, where another one is picked
 */
const pickOf = (random, files, edit, from) => {
  if (files.length === 0) return undefined
  const { id } = random.pick(files)
  return from === undefined ? { ...edit, file: id } : { ...edit, file: from, to: id }
}

/**
 * @param {Model} model
 * @param {Random} random
 * @param {Edit} edit
 * @param {File} importer
 * @param {boolean} typescript
 * @returns {Edit | undefined}
 */
function addFile(model, random, edit, importer, typescript) {
  if (all(model).length >= mostFiles) return undefined
  const lang = random.weighted({ esm: 4, cjs: 2, ts: typescript ? 1 : 0, json: 1 })
  const folder = random.pick(['src/lib', 'src/lib/deep', 'src/shared', `src/new${random.below(100)}`])
  let number = 1
  while (model.files[`new${number}`]) number++
  const id = `new${number}`
  const create = newFile({
    id,
    path: `${folder}/${id}.${extension(lang)}`,
    lang,
    value: random.between(1, 99),
    rank: lang === 'json' ? 2 : (importer.rank + 1) / 2,
  })
  const probe = { ...model, files: { ...model.files, [id]: create } }
  for (const to of random.some(importable(model), lang === 'json' ? 0 : 2)) {
    const kinds = to.exists ? kindsBetween(probe, create, to) : []
    if (kinds.length > 0) create.imports.push({ to: to.id, kind: random.pick(kinds) })
  }
  const kinds = kindsBetween(probe, importer, create)
  return kinds.length > 0 ? { ...edit, create, kind: random.pick(kinds) } : undefined
}

/**
 * Another name beside the old one; names do not grow.
 *
 * @param {string} path
 * @param {Random} random
 */
const newPath = (path, random) => path.replace(/(~\d+)?(\.\w+)$/, `~${random.between(10, 99)}$2`)
