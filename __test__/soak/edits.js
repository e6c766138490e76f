// @ts-check
/**
 * What an edit does to the model, step by step with pauses between. An edit is plain data, so that a list of them can
 * be printed, run again and shortened; one that no longer fits (its file is gone) is left out.
 *
 * @typedef {'write' | 'rename' | 'delete' | 'chunks' | 'backdated'} Way how files are saved, see `disk.js`
 *
 * @typedef {object} Edit
 * @property {string} do the name of the edit
 * @property {string} [file]
 * @property {string[]} [files]
 * @property {string} [to]
 * @property {import('./model.js').Kind} [kind]
 * @property {import('./model.js').Health} [health]
 * @property {import('./model.js').File} [create]
 * @property {string} [path]
 * @property {number[]} [gaps] pauses in milliseconds
 * @property {boolean} [flag] which of two variants
 * @property {Way} way
 *
 * @typedef {object} Phase one change of the model, which is then saved
 * @property {() => void} change
 * @property {number} [pause] milliseconds after it
 * @property {boolean} [again] whether the file is saved although its bytes are the same
 * @property {boolean} [untilServed] whether the pause starts when the change is served
 * @property {{ from: string, to: string }} [move] a file or folder that is renamed first
 * @property {boolean} [alone] whether nothing but that is saved
 */
import { isModule } from './model.js'

/**
 * @typedef {import('./model.js').Model} Model
 * @typedef {import('./model.js').File} File
 */

/** @type {Record<string, (model: Model, edit: Edit) => Phase[] | undefined>} */
const edits = {
  value: (model, edit) => withFile(model, edit, (file) => [{ change: () => void file.value++ }]),

  note: (model, edit) => withFile(model, edit, (file) => [{ change: () => void file.note++ }]),

  unchanged: (model, edit) => withFile(model, edit, () => [{ change: () => {}, again: true }]),

  burst: (model, edit) => withFile(model, edit, (file) => (edit.gaps ?? []).map((pause) => ({ change: () => void file.value++, pause }))),

  /** Back to what it was. */
  flicker: (model, edit) => withFile(model, edit, (file) => [{ change: () => void file.value++, pause: edit.gaps?.[0] }, { change: () => void file.value-- }]),

  /** Several at once, without the marker: nobody but the run itself saves that. */
  many: (model, edit) => {
    const files = (edit.files ?? []).map((id) => model.files[id]).filter((file) => file?.exists && file.lang !== 'link' && file.id !== 'marker')
    return files.length > 0 ? [{ change: () => files.forEach((file) => void file.value++) }] : undefined
  },

  /** A second save soon after the first one was served. */
  served: (model, edit) =>
    withFile(model, edit, (file) => [{ change: () => void file.value++, untilServed: true, pause: edit.gaps?.[0] }, { change: () => void file.value++ }]),

  'add-import': (model, edit) =>
    withFile(model, edit, (file) => {
      const { to, kind } = edit
      if (!to || !kind || !model.files[to] || !isModule(file) || file.imports.some((edge) => edge.to === to)) return undefined
      return [{ change: () => void file.imports.push({ to, kind }) }]
    }),

  'remove-import': (model, edit) => withImport(model, edit, (file, edge) => [{ change: () => void file.imports.splice(file.imports.indexOf(edge), 1) }]),

  'change-kind': (model, edit) => withImport(model, edit, (_, edge) => [{ change: () => void (edge.kind = edit.kind ?? edge.kind) }]),

  /** A new file and its first import, in this order or the other. */
  'add-file': (model, edit) => {
    const { create, kind, flag } = edit
    if (!create || model.files[create.id] || create.imports.some((edge) => !model.files[edge.to])) return undefined
    return withFile(model, edit, (file) => {
      const add = { change: () => void (model.files[create.id] = structuredClone(create)), pause: edit.gaps?.[0] }
      const use = { change: () => void (kind && file.imports.push({ to: create.id, kind })), pause: edit.gaps?.[0] }
      // An import of what does not exist yet is in the model as soon as the file is, so it exists and is absent.
      const absent = { change: () => void (model.files[create.id] = { ...structuredClone(create), exists: false }) }
      const appear = { change: () => void (model.files[create.id].exists = true) }
      return flag ? [add, use] : [absent, use, appear]
    })
  },

  delete: (model, edit) => withFile(model, edit, (file) => [{ change: () => void (file.exists = false) }]),

  create: (model, edit) => {
    const file = model.files[edit.file ?? '']
    if (!file || file.exists) return undefined
    return [{ change: () => ((file.exists = true), (file.health = 'ok'), edit.flag && file.value++) }]
  },

  'delete-create': (model, edit) =>
    withFile(model, edit, (file) => [
      { change: () => void (file.exists = false), pause: edit.gaps?.[0] },
      { change: () => ((file.exists = true), edit.flag && file.value++) },
    ]),

  /** A new path, which its importers follow. */
  rename: (model, edit) =>
    withFile(model, edit, (file) => {
      const { path: from } = file
      const { path: to } = edit
      if (!to || Object.values(model.files).some((other) => other.path === to)) return undefined
      return [{ change: () => void (file.path = to), move: { from, to } }]
    }),

  break: (model, edit) => withFile(model, edit, (file) => [{ change: () => void (file.health = edit.health ?? 'ok') }]),

  heal: (model, edit) => {
    const file = model.files[edit.file ?? '']
    if (!file || file.health === 'ok') return undefined
    return [{ change: () => void (file.health = 'ok') }]
  },

  'break-heal': (model, edit) =>
    withFile(model, edit, (file) => [
      { change: () => void (file.health = edit.health ?? 'ok'), pause: edit.gaps?.[0] },
      { change: () => ((file.health = 'ok'), edit.flag && file.value++) },
    ]),

  /** A folder is renamed, with all importers, or renamed and renamed back. */
  'move-folder': (model, edit) => moveFolder(model, edit),

  'switch-link': (model, edit) => {
    const link = model.files[edit.file ?? '']
    if (link?.lang !== 'link' || !model.files[edit.to ?? '']?.exists) return undefined
    return [{ change: () => void (link.target = edit.to) }]
  },

  /** A link is deleted; `create` brings it back. */
  'drop-link': (model, edit) => {
    const link = model.files[edit.file ?? '']
    return link?.lang === 'link' && link.exists ? [{ change: () => void (link.exists = false) }] : undefined
  },

  /** A file of its own takes the place of a link. */
  'link-to-file': (model, edit) => {
    const link = model.files[edit.file ?? '']
    const target = model.files[link?.target ?? '']
    if (link?.lang !== 'link' || !link.exists || !target) return undefined
    return [{ change: () => void Object.assign(link, { lang: target.lang, target: undefined, value: link.value + 1 }) }]
  },

  /** A link to another file takes the place of a file that no link leads to. */
  'file-to-link': (model, edit) =>
    withFile(model, edit, (file) => {
      const target = model.files[edit.to ?? '']
      if (!target?.exists || target.id === file.id || target.lang !== file.lang) return undefined
      if (Object.values(model.files).some((other) => other.target === file.id)) return undefined
      return [{ change: () => void Object.assign(file, { lang: 'link', target: target.id, health: 'ok', imports: [] }) }]
    }),

  'package-version': (model) => [{ change: () => void model.version++ }],

  /** A file that nobody imports. */
  junk: (model) => [{ change: () => void model.junk++ }],

  env: (model) => [{ change: () => void model.env++ }],

  /** What is no file, where a file could be. */
  odd: (model) => [{ change: () => void model.odd++ }],
}

/**
 * @param {Model} model
 * @param {Edit} edit
 * @returns {Phase[] | undefined} undefined when the edit does not fit
 */
export const phasesOf = (model, edit) => edits[edit.do](model, edit)

/**
 * @param {Model} model
 * @param {Edit} edit
 * @param {(file: File) => Phase[] | undefined} act
 */
function withFile(model, edit, act) {
  const file = model.files[edit.file ?? '']
  return file?.exists && file.lang !== 'link' ? act(file) : undefined
}

/**
 * @param {Model} model
 * @param {Edit} edit
 * @param {(file: File, edge: import('./model.js').Import) => Phase[]} act
 */
function withImport(model, edit, act) {
  return withFile(model, edit, (file) => {
    const edge = file.imports.find((one) => one.to === edit.to)
    return edge && act(file, edge)
  })
}

/**
 * @param {Model} model
 * @param {Edit} edit
 * @returns {Phase[] | undefined}
 */
function moveFolder(model, edit) {
  const [from, to] = [edit.path ?? '', edit.to ?? '']
  const inside = Object.values(model.files).filter((file) => file.path.startsWith(`${from}/`))
  if (!inside.some((file) => file.exists)) return undefined
  if (Object.values(model.files).some((file) => file.path.startsWith(`${to}/`))) return undefined
  const rename = (/** @type {string} */ old, /** @type {string} */ next) => () => {
    for (const file of inside) file.path = next + file.path.slice(old.length)
  }
  if (edit.flag) return [{ change: rename(from, to), move: { from, to } }]
  // There and back: nothing but the folder is touched meanwhile.
  const away = { change: rename(from, to), move: { from, to }, pause: edit.gaps?.[0], alone: true }
  return [away, { change: rename(to, from), move: { from: to, to: from } }]
}
