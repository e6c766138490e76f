// @ts-check
/** What our hooks answer by themselves is what Node answers. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import module from 'node:module'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { App } from '../../bench/lib/app.js'

const preload = new URL('../helpers/both-ways.js', import.meta.url).href
const skip = !('registerHooks' in module) && 'this Node.js has no synchronous hooks'

/** Every kind of import whose answer might not be the obvious one. */
const ODD = {
  'odd/index.js': `
    import './plain.js'; import './plain.js?query'; import './plain.js#hash'; import './dir/../plain.js'
    import './sp%61ce.js'; import './sp ace.js'; import './ümlaut.js'; import './a[b].js'; import './bom.js'
    import './hashbang.js'; import './m.mjs'; import './c.cjs'; import './common/c.js'; import './nested/n.js'
    import './linked/target.js'; import './link.js'; import data from './data.json' with { type: 'json' }
    import 'package'; import '#self'; import './invalid-package/x.mjs'; import './in-package.js'
    import { createRequire } from 'node:module'
    createRequire(import.meta.url)('./c.cjs'); createRequire(import.meta.url)('./plain.js')
    export const failures = []
    for (const specifier of ['./missing.js', './dir', './noext', './plain', './syntax.js', 'nowhere', './sp%2Face.js', './data.json'])
      await import(specifier).catch((error) => failures.push(error.code ?? error.name))
    for (const again of [1, 2]) await import('./plain.js'); await import('./m.mjs')
    import.meta.resolve('./plain.js'); import.meta.resolve('./missing.js')
  `,
  'odd/plain.js': 'export const plain = import.meta.url',
  'odd/space.js': '',
  'odd/sp ace.js': '',
  'odd/ümlaut.js': '',
  'odd/a[b].js': '',
  'odd/bom.js': '\uFEFFexport {}',
  'odd/hashbang.js': '#!/usr/bin/env node\nexport {}',
  'odd/m.mjs': 'export {}',
  'odd/c.cjs': 'exports.c = 1',
  'odd/common/package.json': '{}',
  'odd/common/c.js': 'exports.c = 1',
  'odd/nested/package.json': '{ "type": "module" }',
  'odd/nested/n.js': 'import "../plain.js"; import "./../m.mjs"; export {}',
  'odd/invalid-package/x.mjs': 'export {}',
  'odd/real/target.js': 'import "../plain.js"; export {}',
  'odd/data.json': '{}',
  'odd/noext': '',
  'odd/dir/index.js': '',
  'odd/syntax.js': 'export const = 1',
  'odd/self.js': 'export {}',
  'odd/in-package.js': 'import "package/other.js"',
  'node_modules/package/package.json': '{ "name": "package", "type": "module", "exports": { ".": "./index.js", "./other.js": "./other.js" } }',
  'node_modules/package/index.js': 'import "./other.js"; export {}',
  'node_modules/package/other.js': 'export {}',
}

const ENTRY = `
  import { routes } from './routes.js'
  import { failures } from './odd/index.js'
  for (const route of [...routes, ...routes]) await route()
  console.log('FAILURES ' + failures.join())
  globalThis.bothWays()
  process.exit()
`

/** @param {App} app */
function makeOdd(app) {
  for (const [path, text] of Object.entries(ODD)) {
    const file = join(app.directory, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  symlinkSync('real', join(app.directory, 'odd/linked'), 'junction')
  symlinkSync('plain.js', join(app.directory, 'odd/link.js'))
  app.write('package.json', JSON.stringify({ type: 'module', imports: { '#self': './odd/self.js' }, hotHook: { boundaries: ['./controllers/*.js'] } }))
  app.write('entry.js', ENTRY)
  app.age()
}

test('every import has the answer that Node gives', { skip }, async () => {
  const app = new App({ modules: 400 })
  try {
    makeOdd(app)
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', preload, 'entry.js'], {
      cwd: app.directory,
      env: { ...process.env, AFTER_SCAN: 'true' },
      timeout: 60_000,
    })
    const { resolved, loaded, leftToNode, differences } = JSON.parse(/^BOTH (.*)$/m.exec(stdout)?.[1] ?? '{}')
    assert.deepEqual(differences, [])
    assert.ok(resolved >= 400, `${resolved} imports answered by ourselves, ${leftToNode} left to Node`)
    assert.ok(loaded >= 400, `${loaded} sources given by ourselves`)
    assert.ok(leftToNode >= 20, `${leftToNode} imports left to Node`)
  } finally {
    app.remove()
  }
})

test('a server answers the same, and errors read the same, with and without us', { skip }, async () => {
  const app = new App({ modules: 60 })
  try {
    makeOdd(app)
    app.write(
      'entry.js',
      `
      import { routes } from './routes.js'
      const values = await Promise.all(routes.map(async (route) => (await route()).answer()))
      const errors = []
      for (const specifier of ['./odd/missing.js', './odd/syntax.js', './odd/thrower.js', './odd/no-export.js', './odd'])
        await import(specifier).catch((error) => errors.push(error.stack))
      console.log(JSON.stringify({ values, errors, url: (await import('./odd/plain.js')).plain }))
      process.exit()
    `,
    )
    app.write('odd/thrower.js', '\n\nexport const x = 1\nthrow new Error("here")\n')
    app.write('odd/no-export.js', 'import { nothing } from "./plain.js"\n')
    const node = (/** @type {string[]} */ ...flags) => promisify(execFile)(process.execPath, [...flags, 'entry.js'], { cwd: app.directory })
    const [plain, hot] = [await node(), await node('--import', 'hot-hook-rs/register')]
    assert.deepEqual(withoutInternals(hot.stdout), withoutInternals(plain.stdout))
    assert.equal(hot.stderr, plain.stderr)
  } finally {
    app.remove()
  }
})

/**
 * What a server printed; any hook, even one that does nothing, shows in Node's own frames.
 *
 * @param {string} stdout
 */
function withoutInternals(stdout) {
  return JSON.parse(stdout, (_, value) => (typeof value === 'string' ? value.replaceAll(/\n +at .*node:.*/g, '') : value))
}
