// @ts-check
/**
 * From the model to source text. Every module exports its `id`, its `value`, and `parts()`: all that it imports.
 * What a module answers is worked out when it is asked (`ask` in `ask.js`), from everything that it imports,
 * so that an old version anywhere shows; in projects without cycles it also answers what it read while it was evaluated.
 */
import { dirname, relative } from 'node:path/posix'
import { assignsExports, boundaries, folders, isRoute, isWorker, real, routes, sleeps, workers } from './model.js'

/**
 * @typedef {import('./model.js').Model} Model
 * @typedef {import('./model.js').File} File
 * @typedef {import('./model.js').Import} Import
 */

/** @typedef {{ text: string } | { link: string } | { fifo: true }} Content of a path; `link` is relative to the link's folder */

/** What stands in the folders of boundaries and of the other files, and is imported by nobody: nobody could. @type {(Content | undefined)[]} */
const ODD = [undefined, { fifo: true }, { link: '/dev/zero' }, { link: 'odd.js' }]

/** A process that the server forks, with a boundary and a protocol of its own: both end at any other message. */
const KID = `process.on('message', async (message) => {
  if (!Array.isArray(message)) throw new TypeError('the child got ' + JSON.stringify(message))
  const { value } = await import('./${folders.route}/marker.js')
  process.send(['pong', value])
})
`

/**
 * Everything that is on the disk, by path.
 *
 * @param {Model} model
 * @returns {Map<string, Content>}
 */
export function render(model) {
  /** @type {Map<string, Content>} */
  const disk = new Map()
  disk.set('package.json', { text: packageJson(model) })
  if (model.env > 0) disk.set('.env', { text: `SAVED=${model.env}\n` })
  if (model.junk > 0) disk.set('src/lib/unused.js', { text: `export const saved = ${model.junk}\n` })
  const odd = ODD[model.odd % ODD.length]
  if (odd) for (const folder of ['src/lib', folders.route]) disk.set(`${folder}/odd.js`, odd)
  disk.set('kid.js', { text: KID })
  for (const file of Object.values(model.files)) {
    if (!file.exists) continue
    if (file.lang === 'link') disk.set(file.path, { link: specifier(file, real(model, file.id)).replace(/^\.\//, '') })
    else disk.set(file.path, { text: source(model, file) })
  }
  return disk
}

/** @param {Model} model */
const packageJson = (model) => `${JSON.stringify({ name: 'soaked', version: `1.0.${model.version}`, type: 'module', hotHook: { boundaries } }, null, 2)}\n`

/**
 * @param {File} from
 * @param {File} to
 */
function specifier(from, to) {
  const path = relative(dirname(from.path), to.path)
  return path.startsWith('.') ? path : `./${path}`
}

/**
 * @param {Model} model
 * @param {File} file
 * @returns {string}
 */
function source(model, file) {
  if (file.health === 'empty') return ''
  if (file.lang === 'json') return jsonSource(file)
  if (file.lang === 'types') return `// ${file.note}\nexport interface Shape${file.value} { value: number }\nexport type T = number\n`
  const body = file.lang === 'cjs' ? cjsSource(model, file) : esmSource(model, file)
  const trouble = { syntax: 'const = (\n', throws: `throw new TypeError('${file.id} threw at ${file.value}')\n` }
  return `// note ${file.note}\n${body}${/** @type {Record<string, string>} */ (trouble)[file.health] ?? ''}`
}

/** @param {File} file */
function jsonSource(file) {
  const text = JSON.stringify({ id: file.id, value: file.value, note: file.note }, null, 2)
  return file.health === 'ok' ? `${text}\n` : text.slice(0, -4)
}

/**
 * @param {Model} model
 * @param {File} file
 */
function esmSource(model, file) {
  const typed = (/** @type {string} */ type) => (file.lang === 'ts' ? `: ${type}` : '')
  const parts = file.imports.filter((edge) => !isRouteImport(model, file, edge)).map((edge, index) => esmPart(model, file, edge, index))
  const head = parts.map((part) => part.head).join('')
  const require = /\brequire\(/.test(parts.map((part) => part.head + part.part).join())
    ? "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)\n"
    : ''
  const value = file.health === 'no-export' ? `const value = ${file.value}\nvoid value\n` : `export const value${typed('number')} = ${file.value}\n`
  const kept = model.style === 'cycles' ? [] : parts.flatMap((part) => part.kept ?? [])
  return `${require}${head}
export const id = '${file.id}'
${value}const kept${typed('any')} = [${kept.join(', ')}]
export const parts = ()${typed('any[]')} => ['[' + kept + ']', ${parts
    .map((part) => part.part)
    .filter(Boolean)
    .join(', ')}]
${file.id === 'server' ? esmServer(model, file) : isWorker(file) ? 'globalThis.soak.work({ id, value, parts })\n' : ''}`
}

/**
 * How the entry imports what it keeps.
 *
 * @param {Model} model
 * @param {string} file as the source names it
 * @param {string} name what the function is to be called
 * @param {{ load: string, here: string }} words how the entry imports, and what it calls its folder
 */
function keeper(model, file, name, { load, here }) {
  const path = JSON.stringify(file)
  const ways = {
    literal: [`const load_${name} = () => ${load}(${path})`, `load_${name}()`],
    computed: [`const load_${name} = (path) => ${load}(path)`, `load_${name}(${path})`],
    package: [
      load === 'import' ? `import { load as load_${name} } from 'loader-that-keeps'` : `const { load: load_${name} } = require('loader-that-keeps')`,
      `load_${name}(${here} + '/' + ${path})`,
    ],
  }
  return ways[model.loader]
}

/**
 * @param {Model} model
 * @param {File} from
 * @param {Import} edge
 * @param {number} index
 * @returns {{ head: string, part: string, kept?: string }} `part` is how it is read when the module is asked
 */
function esmPart(model, from, edge, index) {
  const to = real(model, edge.to)
  const name = `m${index}`
  const file = JSON.stringify(specifier(from, model.files[edge.to]))
  const attributes = to.lang === 'json' ? " with { type: 'json' }" : ''
  const options = to.lang === 'json' ? ", { with: { type: 'json' } }" : ''
  const isDefault = to.lang === 'json' || to.lang === 'cjs'
  switch (edge.kind) {
    case 'static':
      return { head: `import ${isDefault ? name : `* as ${name}`} from ${file}${attributes}\n`, part: name, kept: `${name}.value` }
    case 'named':
      return {
        head: `import { id as ${name}_id, value as ${name}_value, parts as ${name}_parts } from ${file}\n`,
        part: `{ id: ${name}_id, value: ${name}_value, parts: ${name}_parts }`,
        kept: `${name}_value`,
      }
    case 'reexport':
      return { head: `export * as x_${name} from ${file}\n`, part: '' }
    case 'top':
      return { head: `const ${name} = await import(${file}${options})\n`, part: name, kept: `(${name}.default ?? ${name}).value` }
    case 'dynamic':
      return { head: '', part: `() => import(${file}${options})` }
    case 'hot':
      return { head: '', part: `() => import(${file}, import.meta.hot?.boundary)` }
    case 'require-top':
      return { head: `const ${name} = require(${file})\n`, part: name, kept: `${name}.value` }
    case 'require':
      return { head: '', part: `() => require(${file})` }
    case 'kept': {
      const [loader, call] = keeper(model, specifier(from, model.files[edge.to]), name, { load: 'import', here: 'import.meta.dirname' })
      return { head: `${loader}\nconst ${name} = await ${call}\n`, part: name, kept: `(${name}.default ?? ${name}).value` }
    }
    case 'type':
      return { head: `import type { T as T${index} } from ${file}\n`, part: '' }
  }
}

/**
 * @param {Model} model
 * @param {File} file
 */
function cjsSource(model, file) {
  const parts = file.imports
    .filter((edge) => !isRouteImport(model, file, edge))
    .map((edge, index) => {
      const name = `m${index}`
      const path = JSON.stringify(specifier(file, model.files[edge.to]))
      const options = real(model, edge.to).lang === 'json' ? ", { with: { type: 'json' } }" : ''
      if (edge.kind === 'require-top') return { head: `const ${name} = require(${path})\n`, part: name, kept: `${name}.value` }
      if (edge.kind === 'require') return { head: '', part: `() => require(${path})` }
      if (edge.kind === 'kept') {
        const [loader, call] = keeper(model, specifier(file, model.files[edge.to]), name, { load: 'require', here: '__dirname' })
        return { head: `${loader}\nconst ${name} = ${call}\n`, part: name, kept: `${name}.value` }
      }
      if (edge.kind === 'reexport') return { head: '', part: '', tail: `__exportStar(require(${path}), module.exports)\n` }
      return { head: '', part: `() => import(${path}${options})` }
    })
  const kept = model.style === 'cycles' ? [] : parts.flatMap((part) => part.kept ?? [])
  const list = parts
    .map((part) => part.part)
    .filter(Boolean)
    .join(', ')
  const tail = parts.map((part) => part.tail ?? '').join('')
  // As TypeScript writes it: Node knows it by its name, and looks for what the other file exports.
  const star = tail && 'function __exportStar(from, to) { for (const name in from) if (!(name in to)) to[name] = from[name] }\n'
  const value = file.health === 'no-export' ? 'undefined' : file.value
  const head = `${parts.map((part) => part.head).join('')}const kept = [${kept.join(', ')}]\n`
  const exports = assignsExports(file)
    ? `exports.id = '${file.id}'\nexports.value = ${value}\nexports.parts = () => ['[' + kept + ']', ${list}]\n`
    : `module.exports = { id: '${file.id}', value: ${value}, parts: () => ['[' + kept + ']', ${list}] }\n`
  const passedOn = `module.exports.x_${file.id} = { ...module.exports }\n`
  const end = file.id === 'server' ? cjsServer(model, file) : isWorker(file) ? 'globalThis.soak.work(module.exports)\n' : ''
  return `${star}${head}${exports}${passedOn}${tail}${end}`
}

/**
 * @param {Model} model
 * @param {File} file
 * @param {Import} edge
 */
const isRouteImport = (model, file, edge) => file.id === 'server' && edge.kind !== 'static' && edge.kind !== 'require-top' && isRoute(model.files[edge.to])

/**
 * The routes, and the call that serves them: the harness defines it, in the server and in the fresh process alike.
 *
 * @param {Model} model
 * @param {File} file
 */
function esmServer(model, file) {
  const lines = routes(model).map((route) => `  ${route.id}: () => import(${JSON.stringify(specifier(file, route))}),\n`)
  return `globalThis.soak.serve({\n${lines.join('')}${workerRoutes(model, file, 'import.meta.dirname')}}, { id, value, parts })\n`
}

/**
 * @param {Model} model
 * @param {File} file
 */
function cjsServer(model, file) {
  const lines = routes(model).map((route) => {
    const load = route.lang === 'cjs' ? 'require' : 'import'
    return `  ${route.id}: () => ${load}(${JSON.stringify(specifier(file, route))}),\n`
  })
  return `globalThis.soak.serve({\n${lines.join('')}${workerRoutes(model, file, '__dirname')}}, module.exports)\n`
}

/**
 * The workers, which answer for what they import by themselves.
 *
 * @param {Model} model
 * @param {File} server
 * @param {string} here what the entry calls its folder
 */
const workerRoutes = (model, server, here) =>
  workers(model)
    .map((id) => `  ${id}: globalThis.soak.worker(${here} + '/' + ${JSON.stringify(specifier(server, model.files[id]))}, ${sleeps(model.files[id])}),\n`)
    .join('')
