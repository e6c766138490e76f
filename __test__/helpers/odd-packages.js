// @ts-check
/** Packages with every kind of import whose answer might not be the obvious one. */
import { symlinkSync, writeFileSync } from 'node:fs'
import { project } from './project.js'

const MODULES = '{ "main": "index.js", "type": "module" }'

/** Imports whatever it is asked to, and tells of each what came of it. */
const TRIES = `
  export const tries = async (list) => {
    const told = []
    for (const specifier of list) {
      const found = await import(specifier).catch((error) => ({ url: [error.code, error.message] }))
      told.push([specifier, found.url, found.text, found.hot, Object.keys(found)].map(String).join(' '))
    }
    return told
  }
`

/** Every kind of import inside a package whose answer might not be the obvious one. */
const ODD = {
  'node_modules/p/package.json': MODULES,
  'node_modules/p/tries.js': TRIES,
  'node_modules/p/index.js': `
    import './plain.js'; import './m.mjs'; import { tries } from './tries.js'; import { createRequire } from 'node:module'; import 'fs'; import 'node:fs'; import 'node:path/posix'
    export const tell = async () => {
    const told = await tries([
      './plain.js', './plain.js', './plain.js?query', './plain.js#hash', './plain.js?a/b', './m.mjs', './c.cjs', './data.json',
      './x/../plain.js', './././plain.js', './/plain.js', '././plain.js', '../p/plain.js', '../../node_modules/p/plain.js',
      '../../../../../../../../../../../../../nowhere.js', './sp%61ce.js', './sp ace.js', './ümlaut.js', './a[b].js', './a~b.js', './a%20b.js', './a\\\\plain.js',
      './.hidden.js', './.dir/x.js', './a@b+c.js', './-dash.js', './plain.JS', './bom.js', './bom-hashbang.js', './hashbang.js', './invalid.js', './replacement.js', './nul.js', './empty.js',
      './hot.js', './missing.js', './dir', './dir/', './dir.js', './dir.js/x.js', './plain', './noext', './plain.js/', './plain.js/x.js', './syntax.js', './throws.js',
      './link.js', './link.mjs', './linked/target.js', './real/target.js', './linked/deep/d.js', './dead.js', './loop.js', './outside.js',
      './none/n.js', './none/cjs.js', './none/m.mjs', './common/c.js', './common/m.mjs', './common/deep/c.js', './module/m.js', './module/deep/m.js', './broken/x.js', './broken/m.mjs', './folder/x.js',
      './deep/a/b/c.js', './deep/a/up.js', './node_modules/inner/i.js', './node_modules/lone.js', '../other/o.js', '../../app.js', '../lone.js',
      './ts.ts', './jsx.jsx', './w.wasm', '#self', '#deep', 'p', 'p/plain.js', 'other', 'other/o.js', 'nowhere', 'node:nowhere', 'node:', 'sqlite', 'node:sqlite', 'fs/promises', 'fs/nowhere', 'node:test', 'test',
      'flat/a.js', 'flat/b.js', 'flat/b.js?query', 'flat/in/c.js', 'flat/in/d.js', 'flat/in/c.mjs', 'flat/missing.js', 'flat/remapped.js', 'flat/hidden/x.js', 'flat/extra/x.js', 'flat/e.cjs', 'flat/node_modules/x.js',
      'flat/linked.js', 'flat/common/x.js', 'flat', '@s/open/a.js', '@s/open/b.js', '@s/open/node_modules/x.js', '@s/open/main.js', 'mapped/a.js', 'mapped/b.js', 'closed/a.js', 'closed/b.js', 'tree/a.js', 'tree/b.js', 'p/m.mjs', 'p/real/near.js',
      'node:fs?x', 'data:text/javascript,export default 1', import.meta.resolve('./plain.js'), import.meta.url, '/plain.js', '.', './', '..', '', '...', './...js', './..js',
    ])
    for (const specifier of ['./plain.js', './missing.js', './link.js', './deep/a/b/c.js', 'fs']) { try { told.push(import.meta.resolve(specifier)) } catch (error) { told.push(error.code) } }
    await import('./data.json', { with: { type: 'json' } }); await import('./plain.js', { with: { type: 'json' } }).catch((error) => told.push(error.code)); await import('./plain.js', { with: { other: 'x' } }).catch((error) => told.push(error.code))
    const require = createRequire(import.meta.url)
    for (const specifier of ['./c.cjs', './required.mjs', './plain.js']) { try { told.push(String(Object.keys(require(specifier)))) } catch (error) { told.push(error.code) } }
    return told }
  `,
  'node_modules/p/plain.js': 'export const url = import.meta.url',
  'node_modules/p/m.mjs': 'export const url = import.meta.url',
  'node_modules/p/required.mjs': 'import "./plain.js"; import "./deep/a/up.js"; export const x = 1',
  'node_modules/p/c.cjs': 'exports.c = typeof require("fs").readFileSync; require("./d.cjs")',
  'node_modules/p/d.cjs': 'exports.d = import("./plain.js")',
  'node_modules/p/data.json': '{}',
  'node_modules/p/space.js': '',
  'node_modules/p/sp ace.js': 'import "./plain.js"; export const url = import.meta.url',
  'node_modules/p/ümlaut.js': 'import "./plain.js"',
  'node_modules/p/a[b].js': '',
  'node_modules/p/a~b.js': '',
  'node_modules/p/a b.js': '',
  'node_modules/p/a%20b.js': '',
  'node_modules/p/.hidden.js': 'import "./plain.js"; export const url = import.meta.url',
  'node_modules/p/.dir/x.js': 'import "../plain.js"; import "./y.js"',
  'node_modules/p/.dir/y.js': '',
  'node_modules/p/a@b+c.js': 'export const url = import.meta.url',
  'node_modules/p/-dash.js': 'export const url = import.meta.url',
  'node_modules/p/plain.JS': '',
  'node_modules/p/bom.js': '\uFEFFexport const url = import.meta.url',
  'node_modules/p/bom-hashbang.js': '\uFEFF#!/usr/bin/env node\nexport const url = import.meta.url',
  'node_modules/p/hashbang.js': '#!/usr/bin/env node\nexport const url = import.meta.url',
  'node_modules/p/replacement.js': 'export const text = "\uFFFD"',
  'node_modules/p/nul.js': 'export const text = "\0"',
  'node_modules/p/empty.js': '',
  'node_modules/p/hot.js': 'export const text = "import.meta hot"',
  'node_modules/p/dir/index.js': '',
  'node_modules/p/dir.js/index.js': '',
  'node_modules/p/noext': '',
  'node_modules/p/syntax.js': 'export const = 1',
  'node_modules/p/throws.js': 'import "./plain.js"; throw new TypeError("here")',
  'node_modules/p/real/target.js': 'import "../plain.js"; import "./near.js"; export const url = import.meta.url',
  'node_modules/p/real/near.js': 'export const url = import.meta.url',
  'node_modules/p/real/deep/d.js': 'import "./e.js"; import "../near.js"; export const url = import.meta.url',
  'node_modules/p/real/deep/e.js': '',
  'node_modules/p/none/package.json': '{}',
  'node_modules/p/none/n.js': 'import "./n2.js"; export const url = import.meta.url',
  'node_modules/p/none/n2.js': 'export const url = import.meta.url',
  'node_modules/p/none/m.mjs': 'import "./m2.mjs"; import "./cjs2.js"; export const url = import.meta.url',
  'node_modules/p/none/m2.mjs': 'export const url = import.meta.url',
  'node_modules/p/none/cjs.js': 'exports.url = __filename',
  'node_modules/p/none/cjs2.js': 'exports.url = __filename',
  'node_modules/p/common/package.json': '{ "type": "commonjs" }',
  'node_modules/p/common/c.js': 'exports.url = __filename',
  'node_modules/p/common/m.mjs': 'import "./c2.js"; import "./m2.mjs"; import "./deep/m.mjs"; export const url = import.meta.url',
  'node_modules/p/common/m2.mjs': '',
  'node_modules/p/common/c2.js': 'exports.url = __filename',
  'node_modules/p/common/deep/c.js': 'exports.url = __filename',
  'node_modules/p/common/deep/m.mjs': 'import "./n.js"',
  'node_modules/p/common/deep/n.js': 'exports.url = __filename',
  'node_modules/p/module/package.json': '{ "type": "module" }',
  'node_modules/p/module/m.js': 'import "./m2.js"; import "../plain.js"; export const url = import.meta.url',
  'node_modules/p/module/m2.js': '',
  'node_modules/p/module/deep/m.js': 'import "../m.js"; export const url = import.meta.url',
  'node_modules/p/broken/package.json': '{ "type": "module"',
  'node_modules/p/broken/x.js': 'export const x = 1',
  'node_modules/p/broken/m.mjs': 'export const x = 1',
  'node_modules/p/folder/package.json/x': '',
  'node_modules/p/folder/x.js': 'export const url = import.meta.url',
  'node_modules/p/deep/a/b/c.js': 'import "../../../plain.js"; import "../up.js"; import "./d.js"; export const url = import.meta.url',
  'node_modules/p/deep/a/b/d.js': 'import "../../../linked/deep/e.js"',
  'node_modules/p/deep/a/up.js': 'import "./b/c.js"; export const url = import.meta.url',
  'node_modules/p/node_modules/inner/package.json': '{ "type": "module" }',
  'node_modules/p/node_modules/inner/i.js': 'import "./j.js"; import "../../plain.js"',
  'node_modules/p/node_modules/inner/j.js': '',
  'node_modules/p/node_modules/lone.js': 'export const x = 1',
  'node_modules/lone.js': 'exports.x = 1',
  'node_modules/other/package.json': MODULES,
  'node_modules/other/index.js': 'import "./o.js"; import "../p/plain.js"; import "../p/deep/a/b/c.js"',
  'node_modules/other/o.js': 'import "fs"; export const url = import.meta.url',
  'node_modules/flat/package.json':
    '{ "type": "module", "exports": { "./*": "./*", "./remapped.js": "./a.js", "./hidden/*": null, "./extra/*": "./in/*", "./b.js": "./b.js" } }',
  'node_modules/flat/a.js': 'export const url = import.meta.url',
  'node_modules/flat/b.js': 'export const url = import.meta.url',
  'node_modules/flat/remapped.js': 'export const url = 0',
  'node_modules/flat/e.cjs': 'exports.url = __filename',
  'node_modules/flat/in/c.js': 'import "flat/in/d.js"; import "flat/a.js"; import "flat/b.js"; export const url = import.meta.url',
  'node_modules/flat/in/d.js': 'import "tree/a.js"; import "tree/b.js"; export const url = import.meta.url',
  'node_modules/flat/in/c.mjs': 'export const url = import.meta.url',
  'node_modules/flat/in/x.js': 'export const url = import.meta.url',
  'node_modules/flat/hidden/x.js': 'export const url = import.meta.url',
  'node_modules/flat/node_modules/x.js': 'export const url = import.meta.url',
  'node_modules/flat/common/package.json': '{}',
  'node_modules/flat/common/x.js': 'exports.url = __filename',
  // A nearer one than that of the others.
  'node_modules/flat/in/node_modules/tree/package.json': MODULES,
  'node_modules/flat/in/node_modules/tree/a.js': 'export const url = import.meta.url',
  'node_modules/flat/in/node_modules/tree/b.js': 'export const url = import.meta.url',
  'node_modules/tree/package.json': MODULES,
  'node_modules/tree/a.js': 'export const url = import.meta.url',
  'node_modules/tree/b.js': 'export const url = import.meta.url',
  'node_modules/@s/open/package.json': MODULES,
  'node_modules/@s/open/a.js': 'export const url = import.meta.url',
  'node_modules/@s/open/b.js': 'export const url = import.meta.url',
  'node_modules/@s/open/node_modules/x.js': 'export const x = 1',
  'node_modules/mapped/package.json': '{ "type": "module", "exports": { "./*": "./lib/*", "./a.js": "./a.js" } }',
  'node_modules/mapped/a.js': 'export const url = import.meta.url',
  'node_modules/mapped/b.js': 'export const url = 0',
  'node_modules/mapped/lib/b.js': 'export const url = import.meta.url',
  'node_modules/closed/package.json': '{ "type": "module", "exports": "./a.js" }',
  'node_modules/closed/a.js': 'export const url = import.meta.url',
  'node_modules/closed/b.js': 'export const url = import.meta.url',
  'node_modules/p/ts.ts': 'export const x: number = 1',
  'node_modules/p/jsx.jsx': '',
  'node_modules/p/w.wasm': '',
  'app.js': 'import "./node_modules/p/plain.js"; import "./node_modules/p/deep/a/up.js"',
  'outside.js': 'export const url = import.meta.url',
  'entry.js': `
    import 'p'; import 'other'; import './node_modules/other/o.js'; import './app.js'; import 'fs'; import 'node:os'
    const told = await (await import('p')).tell()
    globalThis.bothWays?.()
    console.log(JSON.stringify(told))
    process.exit()
  `,
}
const CONFIGURED = { type: 'module', imports: { '#self': './app.js' } }

/**
 * A project whose packages hold all of it.
 *
 * @param {import('node:test').TestContext} t
 * @param {string[]} loaders npm packages to link
 */
export function oddProject(t, loaders = []) {
  const odd = project(t, ODD, { packageJson: CONFIGURED, packages: loaders })
  const inP = (/** @type {string} */ name) => odd.path(`node_modules/p/${name}`)
  writeFileSync(inP('invalid.js'), Buffer.from('export const text = "\xff\xfe\xc3("', 'latin1'))
  for (const [target, name] of [
    ['plain.js', 'link.js'],
    ['m.mjs', 'link.mjs'],
    ['real', 'linked'],
    ['nowhere.js', 'dead.js'],
    ['loop.js', 'loop.js'],
    ['../../outside.js', 'outside.js'],
    ['a.js', '../flat/linked.js'],
  ])
    symlinkSync(String(target), inP(String(name)))
  return odd
}
