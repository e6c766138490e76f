// @ts-check
/** Which file of the engine uses which, read from the paths in its code. */
import { circles, goingUp } from './order.js'
import { codeOf } from './rust-code.js'

/**
 * The layers, in the order in which `lib.rs` declares them: each uses those above it, never those below.
 *
 * @param {string} lib
 */
const layersIn = (lib) =>
  codeOf(lib)
    .flatMap((line) => /^(?:pub )?mod (\w+);/.exec(line)?.[1] ?? [])
    .map((name) => [name])

/** The layers that only compute. `clippy.toml` lists what they must not call. */
const pure = new Set(['path', 'imports', 'graph', 'dependencies', 'decision'])

/** What has clippy forbid that in a layer's first file. */
const FORBIDS = '#![cfg_attr(not(test), deny(clippy::disallowed_methods))]'

/** @param {string} module as in `engine::links` */
const topOf = (module) => module.split('::')[0]

/**
 * The module that a file is, as in `engine::links`; nothing for a file that is no part of the engine's crate.
 *
 * @param {string} file as in `src/engine/links.rs`
 */
function moduleOf(file) {
  const path = /^src\/(.+?)(?:\/mod)?\.rs$/.exec(file)?.[1]
  if (path === undefined || path === 'lib' || path === 'main' || isTest(path)) return undefined
  return path.replaceAll('/', '::')
}

/** Tests look at whatever they need. */
const isTest = (/** @type {string} */ path) => /(?:^|\/)tests(?:\/|$)/.test(path)

/**
 * The paths that a file's code names, absolute, as lists of names.
 *
 * @param {string} module
 * @param {string} text
 * @returns {string[][]}
 */
function pathsIn(module, text) {
  const code = codeOf(text).join('\n')
  const own = module.split('::')
  const paths = [...code.matchAll(/\b(crate|super|self)((?:::super)*)((?:::\w+)+)?(?:::(\{(?:[^{};]|\{[^{};]*\})*\}))?/g)]
  return paths.flatMap(([, start = '', climbs = '', names = '', group]) => {
    const up = (start === 'super' ? 1 : 0) + climbs.split('::super').length - 1
    const base = start === 'crate' ? [] : own.slice(0, own.length - up)
    const path = base.concat(names.split('::').filter(Boolean))
    return group === undefined ? [path] : heads(group).map((head) => path.concat(head))
  })
}

/**
 * The paths in a group such as `{Edge, walk::{self, Walk}}`.
 *
 * @param {string} group
 * @returns {string[][]}
 */
function heads(group) {
  /** @type {string[]} */
  const items = []
  let depth = 0
  let item = ''
  for (const character of group.slice(1, -1)) {
    if (character === '{') depth++
    if (character === '}') depth--
    if (character === ',' && depth === 0) {
      items.push(item)
      item = ''
    } else item += character
  }
  return [...items, item]
    .map((one) => one.trim())
    .filter(Boolean)
    .flatMap((one) => {
      const [, names = '', inner] = /^([\w:]*?)(?:::)?(\{.*\})?(?:\s+as\s+\w+)?$/s.exec(one) ?? []
      const path = names.split('::').filter((name) => name && name !== 'self')
      return inner ? heads(inner).map((head) => path.concat(head)) : [path]
    })
}

/**
 * Which module each module of the engine uses.
 *
 * @param {Map<string, string>} sources by file
 * @returns {Map<string, Set<string>>}
 */
function uses(sources) {
  const modules = new Map(
    [...sources].flatMap(([file, text]) => {
      const module = moduleOf(file)
      return module === undefined ? [] : [[module, text]]
    }),
  )
  const exported = new Map([...modules].map(([module, text]) => [module, reexports(module, text, modules)]))
  return new Map(
    [...modules].map(([module, text]) => {
      const used = pathsIn(module, text).flatMap((path) => target(path, modules, exported) ?? [])
      const children = declared(module, text, modules)
      return [module, new Set([...used, ...children].filter((other) => other !== module))]
    }),
  )
}

/**
 * Names that a module passes on from a module below it: who uses them uses that one.
 *
 * @param {string} module
 * @param {string} text
 * @param {Map<string, unknown>} modules
 * @returns {Map<string, string>}
 */
function reexports(module, text, modules) {
  const code = codeOf(text).join('\n')
  return new Map(
    [...code.matchAll(/^\s*pub(?:\(\w+\))? use (\w+)::([^;]+);/gm)].flatMap(([, child = '', names = '']) => {
      const below = `${module}::${child}`
      return modules.has(below) ? [...names.matchAll(/\w+/g)].map(([name]) => /** @type {const} */ ([name, below])) : []
    }),
  )
}

/**
 * Modules below a module whose items it uses by `child::Item`.
 *
 * @param {string} module
 * @param {string} text
 * @param {Map<string, unknown>} modules
 */
function declared(module, text, modules) {
  const code = codeOf(text)
    .join('\n')
    .replaceAll(/^\s*pub(?:\(\w+\))? use [^;]+;/gm, '')
  const names = new Set([...code.matchAll(/(?<![\w:])(\w+)::/g)].map(([, name = '']) => name))
  return [...names].map((name) => `${module}::${name}`).filter((below) => modules.has(below))
}

/**
 * The module that a path leads into.
 *
 * @param {string[]} path
 * @param {Map<string, unknown>} modules
 * @param {Map<string, Map<string, string>>} exported
 * @returns {string | undefined}
 */
function target(path, modules, exported) {
  for (let length = path.length; length > 0; length--) {
    const module = path.slice(0, length).join('::')
    if (!modules.has(module)) continue
    return exported.get(module)?.get(path[length] ?? '') ?? module
  }
  return undefined
}

/**
 * @param {Map<string, string>} sources the Rust files of the repository, by path
 * @returns {string[]} what breaks the order of the layers
 */
export function layerBreaches(sources) {
  const used = uses(sources)
  const upward = goingUp(used, topOf, layersIn(sources.get('src/lib.rs') ?? ''))
  // What a module defines is there for the modules below it: that is why they are below it.
  const beside = new Map([...used].map(([module, others]) => [module, new Set([...others].filter((other) => !module.startsWith(`${other}::`)))]))
  const open = [...sources].filter(([file, text]) => pure.has(moduleOf(file) ?? '') && !text.includes(FORBIDS))
  return [
    ...upward,
    ...open.map(([file]) => `${file}: its layer only computes; write ${FORBIDS} at its head`),
    ...circles(beside).map((circle) => `src: ${circle.join(', ')} use each other in a circle`),
  ]
}
