// @ts-check
/**
 * The harness's own idea of a project: files, and which imports which, how. Written without a look at the engine:
 * what it says about restarts is the reference that the engine is compared with.
 *
 * @typedef {'esm' | 'ts' | 'cjs' | 'json' | 'types' | 'link'} Lang
 *   `types` is a TypeScript file that is only imported for its types, `link` a symlink to another file
 *
 * @typedef {'static' | 'named' | 'reexport' | 'top' | 'dynamic' | 'hot' | 'require-top' | 'require' | 'type' | 'kept'} Kind
 *   `named` is a static import of single names, `reexport` passes on what another file exports, `top` an `import()` at the top level of a module, `dynamic` one in a
 *   function, `hot` one in a function with the attribute that makes any file a boundary. In an ES module the two
 *   `require` are of `createRequire`. `kept` is an import of a boundary in a function that the entry calls once, while it boots.
 *
 * @typedef {{ to: string, kind: Kind }} Import
 *
 * @typedef {'ok' | 'syntax' | 'throws' | 'no-export' | 'empty'} Health
 *
 * @typedef {object} File
 * @property {string} id
 * @property {string} path relative to the project
 * @property {Lang} lang
 * @property {number} value
 * @property {number} note grows with every edit that changes bytes and nothing else
 * @property {Health} health
 * @property {boolean} exists
 * @property {number} rank imports go to a higher rank, save in a project with cycles
 * @property {string} [target] of a link
 * @property {Import[]} imports
 *
 * @typedef {'cycles' | 'require-esm' | 'top'} Style which of the features that do not go together a project has
 *
 * @typedef {object} Model
 * @property {Style} style
 * @property {'literal' | 'computed' | 'package'} loader how the entry imports what it keeps
 * @property {Record<string, File>} files by id; the entry is `server`
 * @property {number} version of package.json
 * @property {number} junk how often a file was saved that nobody imports
 * @property {number} env how often `.env` was saved
 * @property {number} odd how often what stands in `odd.js` was exchanged: nothing, a FIFO, a link to a device
 */

export const folders = { route: 'src/routes', base: 'src/routes/base', nested: 'src/routes/nested', kept: 'src/routes/kept', worker: 'src/workers' }

/** What `hotHook.boundaries` says. */
export const boundaries = ['./src/routes/**/*.{js,cjs,ts}']

/** @param {File} file */
export const isBoundary = (file) => file.path.startsWith(`${folders.route}/`) && file.lang !== 'json'

/** @param {File} file */
export const isModule = (file) => file.lang === 'esm' || file.lang === 'ts' || file.lang === 'cjs'

/** @param {File} file */
export const isEsm = (file) => file.lang === 'esm' || file.lang === 'ts'

/** Half of the CommonJS files assign their exports, which Node finds the names of; the others replace them. @param {File} file */
export const assignsExports = (file) => (file.rank * 1000) % 2 < 1

/** Boundaries that the entry loads while it boots, and nobody else. @param {File} file */
export const isKept = (file) => file.id.startsWith('kept')

/** The entries of worker threads. @param {File} file */
export const isWorker = (file) => file.id.startsWith('worker')

/** Half of the workers wait for what they are asked in `Atomics.wait`, as those of pools do. @param {File} file */
export const sleeps = (file) => (file.rank * 1e5) % 2 < 1

/** @param {Model} model */
export const all = (model) => Object.values(model.files)

/**
 * The file behind a link, or the file itself.
 *
 * @param {Model} model
 * @param {string} id
 */
export function real(model, id) {
  const file = model.files[id]
  return file.lang === 'link' && file.target !== undefined ? model.files[file.target] : file
}

/** Kinds that run whenever the importer is evaluated. @param {Kind} kind */
export const runsAtOnce = (kind) => ['static', 'named', 'reexport', 'top', 'require-top', 'kept'].includes(kind)

/**
 * Whether the imported file can be replaced behind an import.
 *
 * @param {Model} model
 * @param {Import} edge
 */
const isHot = (model, edge) => edge.kind === 'hot' || ((edge.kind === 'dynamic' || edge.kind === 'require') && isBoundary(real(model, edge.to)))

/**
 * The files that are reached from some others.
 *
 * @param {Model} model
 * @param {string[]} from ids
 * @param {(edge: Import, importer: File) => boolean} follow
 * @returns {Set<string>} ids, links too; those of `from` included
 */
export function reach(model, from, follow) {
  const found = new Set(from)
  for (const id of found) {
    const file = model.files[id]
    if (!file) continue
    const next = file.imports.filter((edge) => edge.kind !== 'type' && follow(edge, file)).map((edge) => edge.to)
    for (const to of next) found.add(to)
    if (file.target !== undefined) found.add(file.target)
  }
  return found
}

/**
 * The files whose change only a restart can bring: reached without a hot import from the entry, a worker's entry, or others.
 *
 * @param {Model} model
 * @param {string[]} [others]
 */
export const pinned = (model, others = []) => reach(model, ['server', ...workers(model), ...others], (edge) => !isHot(model, edge))

/**
 * The ES modules that are required, which gives them under their plain URL for ever.
 *
 * @param {Model} model
 * @returns {string[]} ids, also those of the links
 */
export function requiredModules(model) {
  // Nobody knows what a file would require that cannot be parsed.
  const files = [...loaded(model)].map((id) => model.files[id]).filter((file) => file.health !== 'syntax')
  const edges = files.flatMap((file) => file.imports).filter((edge) => edge.kind === 'require' || edge.kind === 'require-top')
  return edges.flatMap(({ to }) => (isEsm(real(model, to)) ? [to, real(model, to).id] : []))
}

/** @param {Model} model */
export const workers = (model) =>
  all(model)
    .filter(isWorker)
    .map((file) => file.id)

/** @param {Model} model */
export const loaded = (model) => reach(model, ['server', ...workers(model)], () => true)

/** The files whose change shows in an answer. @param {Model} model @param {string} id */
export const behind = (model, id) => reach(model, [id], () => true)

/**
 * Whether importing a file fails, now, in a fresh process.
 *
 * @param {Model} model
 * @param {string} id
 * @param {Set<string>} [above]
 * @returns {boolean}
 */
function fails(model, id, above = new Set()) {
  const file = real(model, id)
  if (!file.exists || !model.files[id].exists || file.health === 'syntax' || file.health === 'throws') return true
  if (file.lang === 'json' && file.health === 'empty') return true
  if (file.health === 'empty' || above.has(file.id)) return false
  const next = new Set(above).add(file.id)
  return file.imports.some((edge) => {
    if (!runsAtOnce(edge.kind)) return false
    const to = real(model, edge.to)
    const lacks = to.health === 'empty' || (to.health === 'no-export' && isEsm(to))
    return (edge.kind === 'named' && lacks) || fails(model, edge.to, next)
  })
}

/**
 * Whether the entry starts and everything that is pinned works: what is not can be left broken by an edit.
 *
 * @param {Model} model
 */
export const boots = (model) => [...pinned(model)].every((id) => model.files[id].exists && real(model, id).exists && real(model, id).health === 'ok')

/**
 * What is broken behind a route.
 *
 * @param {Model} model
 * @param {string} id
 */
export function troubles(model, id) {
  // The entry answers for what it imports besides the routes.
  const isRouteOf = (/** @type {Import} */ edge, /** @type {File} */ from) => from.id === 'server' && isRoute(real(model, edge.to))
  const reached = [...reach(model, [id], (edge, from) => !isRouteOf(edge, from))].map((one) => model.files[one])
  const broken = reached.filter((file) => !file.exists || file.health !== 'ok')
  // Plain Node lets the second importer of a CommonJS file that threw have it with nothing in it, so what such a
  // route answers depends on who asked first.
  const failing = new Set(reached.filter((file) => file.lang === 'cjs' && file.exists && fails(model, file.id)).map((file) => file.id))
  const undecided = reached.some(
    (file) => (isEsm(file) || file.lang === 'link') && file.imports.some((edge) => !edge.kind.startsWith('require') && failing.has(real(model, edge.to).id)),
  )
  return { count: broken.length, undecided: undecided || failing.has(real(model, id).id) }
}

/** @param {Model} model @returns {File[]} */
export const routes = (model) => model.files.server.imports.map((edge) => model.files[edge.to]).filter(isRoute)

/** @param {File} file */
export const isRoute = (file) => /^src\/routes\/[^/]+$/.test(file.path)

/** Who imports a file, by whatever kind. @param {Model} model @param {string} id */
export const importersOf = (model, id) => all(model).filter((file) => file.imports.some((edge) => edge.to === id))
