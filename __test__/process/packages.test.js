// @ts-check
/** What our hooks answer by themselves inside packages is what Node answers, and nobody else's hooks miss any of it. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import module from 'node:module'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { skipBefore } from '../helpers/node.js'
import { oddProject } from '../helpers/odd-packages.js'
import { project } from '../helpers/project.js'
import { register } from '../helpers/subject.js'

const bothWays = new URL('../helpers/both-ways.js', import.meta.url).href
const skip = !('registerHooks' in module) && 'this Node.js has no synchronous hooks'
/** Symlinks, and names that other file systems refuse. */
const skipOdd = skip || (process.platform === 'win32' && 'Node answers all of it')

/**
 * @param {{ root: string }} project
 * @param {string[]} imports
 */
const node = (project, imports) =>
  promisify(execFile)(process.execPath, [...imports.map((name) => `--import=${name}`), 'entry.js'], { cwd: project.root, timeout: 60_000 })

/**
 * Compares every import of a project, and tells how many our hooks answered by themselves.
 *
 * @param {{ root: string }} project
 * @returns {Promise<{ resolved: number, loaded: number, builtins: number }>}
 */
async function agreement(project) {
  const { stdout } = await node(project, [bothWays])
  const { packages, differences } = JSON.parse(/^BOTH (.*)$/m.exec(stdout)?.[1] ?? '{}')
  assert.deepEqual(differences, [])
  return packages
}

test('every import inside odd packages has the answer that Node gives', { skip: skipOdd }, async (t) => {
  const { resolved, loaded, builtins } = await agreement(oddProject(t))
  assert.ok(resolved >= 46 && loaded >= 46 && builtins >= 8, JSON.stringify({ resolved, loaded, builtins }))
})

/**
 * Compares what odd packages see and print with and without us.
 *
 * @param {import('node:test').TestContext} t
 * @param {string[]} loaders what is registered ahead of us
 */
async function seenAlike(t, loaders) {
  const odd = oddProject(t, loaders)
  const [plain, hot] = [await node(odd, loaders), await node(odd, [...loaders, register])]
  const [expected, told] = [plain, hot].map(({ stdout }) => JSON.parse(stdout))
  assert.ok(expected.length > 80, plain.stdout)
  assert.deepEqual(told, expected)
  const said = (/** @type {string} */ text) => text.replaceAll(/\(node:\d+\)/g, '')
  assert.equal(said(hot.stderr), said(plain.stderr))
}

test('odd packages see the same with and without us', { skip: skipOdd }, (t) => seenAlike(t, []))

test('the same under the TypeScript loader of AdonisJS', { skip: skipOdd || skipBefore(24, '@poppinss/ts-exec') }, (t) => seenAlike(t, ['@poppinss/ts-exec']))

/** Two packages as pnpm installs them: a folder of links, and the files behind them. */
const PNPM = {
  'node_modules/.pnpm/p@1.0.0_q@2.0.0+x/node_modules/p/package.json': '{ "name": "p", "type": "module", "exports": "./lib/index.js" }',
  'node_modules/.pnpm/p@1.0.0_q@2.0.0+x/node_modules/p/lib/index.js':
    'import "./a.js"; import "../b.js"; import "q"; import "../../q/c.js"; import "../../q/lib/d.mjs"',
  'node_modules/.pnpm/p@1.0.0_q@2.0.0+x/node_modules/p/lib/a.js': 'import "../b.js"; import "./in/e.js"',
  'node_modules/.pnpm/p@1.0.0_q@2.0.0+x/node_modules/p/lib/in/e.js': 'import "../a.js"',
  'node_modules/.pnpm/p@1.0.0_q@2.0.0+x/node_modules/p/b.js': 'import "./lib/a.js"',
  'node_modules/.pnpm/q@2.0.0/node_modules/q/package.json': '{ "name": "q", "type": "module", "main": "c.js" }',
  'node_modules/.pnpm/q@2.0.0/node_modules/q/c.js': 'import "./lib/d.mjs"; import "./lib/f.js"',
  'node_modules/.pnpm/q@2.0.0/node_modules/q/lib/d.mjs': '',
  'node_modules/.pnpm/q@2.0.0/node_modules/q/lib/f.js': 'import "../c.js"',
  'entry.js': 'import "p"; import "./node_modules/p/b.js"; globalThis.bothWays(); process.exit()',
}

test('imports inside packages that are links, as pnpm installs them, have the answer that Node gives', { skip: skipOdd }, async (t) => {
  const linked = project(t, PNPM, { packageJson: { type: 'module' } })
  symlinkSync('.pnpm/p@1.0.0_q@2.0.0+x/node_modules/p', linked.path('node_modules/p'))
  symlinkSync('../../q@2.0.0/node_modules/q', linked.path('node_modules/.pnpm/p@1.0.0_q@2.0.0+x/node_modules/q'))
  const { resolved, loaded } = await agreement(linked)
  assert.ok(resolved >= 8 && loaded >= 7, JSON.stringify({ resolved, loaded }))
})

/** A package that is installed once more, nearer to who imports it, while the app runs. */
const NEARER = {
  'node_modules/q/package.json': '{ "type": "module", "exports": { "./*": "./*" } }',
  'node_modules/q/a.js': 'export const told = import.meta.url',
  'node_modules/q/b.js': 'export const told = import.meta.url',
  'node_modules/q/c.js': 'export const told = import.meta.url',
  'node_modules/q/d.js': 'export const told = import.meta.url',
  'src/deep/parent.js': 'export const load = (specifier) => import(specifier).then((it) => it.told, (error) => `${error.code} ${error.message}`)',
  'entry.js': `
    import { cpSync, mkdirSync, renameSync } from 'node:fs'
    import { load } from './src/deep/parent.js'
    const told = [await load('q/a.js'), await load('q/b.js')]
    mkdirSync('src/node_modules')
    cpSync('node_modules/q', 'src/node_modules/q', { recursive: true })
    told.push(await load('q/c.js'))
    renameSync('src/node_modules', 'src/elsewhere')
    told.push(await load('q/d.js'), await load('q/missing.js'))
    console.log(JSON.stringify(told))
    process.exit()
  `,
}

test('a package that is installed nearer comes first', { skip: skipOdd }, async (t) => {
  const seen = async (/** @type {string[]} */ imports) => {
    const app = project(t, NEARER, { packageJson: { type: 'module' } })
    return (await node(app, imports)).stdout.replaceAll(app.root, '').replaceAll(app.root.replaceAll('\\', '/'), '')
  }
  const expected = await seen([])
  assert.match(expected, /src\/node_modules\/q\/c\.js/)
  assert.equal(await seen([register]), expected)
})

/** A package whose files are exchanged while it runs. Each step imports from a parent of its own. */
const EXCHANGED = {
  'node_modules/p/package.json': '{ "type": "module", "main": "index.js" }',
  'node_modules/p/index.js':
    'import "./near.js"; import "./deep/far.js"; export const load = (step, specifier) => import(`./parent.js?${step}`).then((it) => it.load(specifier))',
  'node_modules/p/parent.js': 'export const load = (specifier) => import(specifier).then((it) => it.told, (error) => `${error.code} ${error.message}`)',
  'node_modules/p/near.js': 'export const told = import.meta.url + 1',
  'node_modules/p/later.js': 'export const told = import.meta.url + 1',
  'node_modules/p/deep/far.js': 'export const told = import.meta.url + 1',
  'node_modules/p/deep/later.js': 'export const told = import.meta.url + 1',
  'node_modules/p/second/later.js': 'export const told = import.meta.url + 1',
  'entry.js': `
    import { renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
    import { load } from 'p'
    let step = 0
    const told = []
    const ask = async (...specifiers) => {
      step += 1
      for (const specifier of specifiers) told.push(step + ' ' + specifier + ' ' + (await load(step, specifier)))
    }
    process.chdir('node_modules/p')
    const all = ['./near.js', './later.js', './deep/far.js', './deep/later.js', './link.js', './linked/later.js', './second/later.js', './new.js', './new/new.js']
    symlinkSync('near.js', 'link.js')
    symlinkSync('deep', 'linked')
    await ask('./near.js', './link.js', './linked/far.js')
    // As npm exchanges files: a new one takes the place of the old one.
    for (const file of ['near.js', 'later.js', 'deep/later.js']) {
      writeFileSync('x', 'export const told = import.meta.url + 2')
      renameSync('x', file)
    }
    await ask('./later.js', './deep/later.js')
    // What was a link becomes a file and a folder, what was a file and a folder becomes a link.
    unlinkSync('link.js')
    unlinkSync('linked')
    writeFileSync('link.js', 'export const told = import.meta.url + 3')
    renameSync('deep', 'linked')
    symlinkSync('linked', 'deep')
    unlinkSync('near.js')
    symlinkSync('later.js', 'near.js')
    await ask(...all)
    writeFileSync('new.js', 'export const told = import.meta.url + 4')
    rmSync('second', { recursive: true })
    unlinkSync('later.js')
    await ask(...all)
    globalThis.bothWays?.()
    console.log(JSON.stringify(told))
    process.exit()
  `,
}

test('files of packages that are exchanged while the process runs have the answer that Node gives', { skip: skipOdd }, async (t) => {
  const make = () => project(t, EXCHANGED, { packageJson: { type: 'module' } })
  const { resolved } = await agreement(make())
  assert.ok(resolved >= 6, String(resolved))
  const [plain, hot] = await Promise.all(
    [[], [register]].map(async (imports) => {
      const exchanged = make()
      return (await node(exchanged, imports)).stdout.replaceAll(exchanged.root, '')
    }),
  )
  assert.equal(hot, plain)
  assert.equal(JSON.parse(String(plain)).length, 23)
})

/** Hooks that print what they are asked. */
const LOGGING = {
  'hooks.mjs': `
    const log = (what) => process._rawDebug('SEEN ' + what)
    export const resolve = (specifier, context, next) => { log('resolve ' + specifier); return next(specifier, context) }
    export const load = (url, context, next) => { log('load ' + url.replace(/.*node_modules/, '')); return next(url, context) }
  `,
  'async.mjs': `import { register } from 'node:module'; register('./hooks.mjs', import.meta.url)`,
  'sync.mjs': `import { registerHooks } from 'node:module'; import * as hooks from './hooks.mjs'; registerHooks(hooks)`,
}

const SEEN = {
  'node_modules/p/package.json': '{ "type": "module", "main": "index.js" }',
  'node_modules/p/index.js': 'import "./a.js"; import "./deep/b.js"; import "dns"; import "node:tty"',
  'node_modules/p/a.js': 'import "./deep/b.js"',
  'node_modules/p/deep/b.js': 'import "../c.mjs"; import "./d.js"',
  'node_modules/p/c.mjs': '',
  'node_modules/p/deep/d.js': '',
}

for (const [way, imports] of /** @type {[string, string[]][]} */ ([
  ['asynchronous hooks registered before ours', ['./async.mjs', register]],
  ['asynchronous hooks registered after ours', [register, './async.mjs']],
  ['synchronous hooks registered before ours', ['./sync.mjs', register]],
  ['synchronous hooks registered after ours', [register, './sync.mjs']],
])) {
  test(`${way} are asked about every import inside a package`, { skip }, async (t) => {
    const seen = project(t, { ...LOGGING, ...SEEN, 'entry.js': 'import "p"' }, { packageJson: { type: 'module' } })
    const { stderr } = await node(seen, imports)
    for (const [specifier, times] of /** @type {[string, number][]} */ ([
      ['./a.js', 1],
      ['./deep/b.js', 2],
      ['../c.mjs', 1],
      ['./d.js', 1],
      ['dns', 1],
      ['node:tty', 1],
    ])) {
      assert.equal(stderr.split(`SEEN resolve ${specifier}\n`).length - 1, times, `${specifier}\n${stderr}`)
    }
    for (const file of ['a.js', 'deep/b.js', 'c.mjs', 'deep/d.js']) {
      assert.equal(stderr.split(`SEEN load /p/${file}\n`).length - 1, 1, `${file}\n${stderr}`)
    }
  })
}

test('asynchronous hooks that are registered while the app runs are asked about every import from then on', { skip }, async (t) => {
  const entry = `
    import { register } from 'node:module'
    import './node_modules/p/a.js'
    console.log('now')
    register('./hooks.mjs', import.meta.url)
    await import('p')
  `
  const seen = project(t, { ...LOGGING, ...SEEN, 'entry.js': entry }, { packageJson: { type: 'module' } })
  const { stderr } = await node(seen, [register])
  for (const specifier of ['./a.js', './deep/b.js', 'dns', 'node:tty']) assert.match(stderr, new RegExp(`SEEN resolve ${specifier}\n`))
})

/** Hooks that have Node take files for something else than they are. */
const CHANGING = `
  import { registerHooks } from 'node:module'
  registerHooks({
    resolve: (specifier, context, next) => next(specifier === './b.js' ? './a.js' : specifier, context),
    load: (url, context, next) =>
      url.endsWith('/c.js') ? next(url, { ...context, format: 'json' })
      : url.endsWith('/d.js') ? next(url, { ...context, source: 'export const given = 1' })
      : url.endsWith('/e.js') ? { format: 'module', source: new TextDecoder().decode(next(url, context).source).replace('e =', 'changed ='), shortCircuit: true }
      : next(url, context),
  })
`

test('synchronous hooks registered after ours may change what Node is asked and what it gives, of packages and of the app', { skip }, async (t) => {
  const names = ['a', 'b', 'c', 'd', 'e']
  const files = Object.fromEntries(names.map((name) => [`${name}.js`, `export const ${name} = import.meta.url`]))
  const index = `export const told = [${names.map((name) => `await import('./${name}.js').catch((error) => error.code)`).join()}]`
  const changed = project(
    t,
    {
      'changing.mjs': CHANGING,
      'node_modules/p/package.json': '{ "type": "module", "main": "index.js" }',
      ...Object.fromEntries(
        Object.entries({ ...files, 'index.js': index }).flatMap(([name, text]) => [
          [`node_modules/p/${name}`, text],
          [`src/${name}`, text],
        ]),
      ),
      'entry.js': `
      import { told } from 'p'
      // Answered by ourselves is what the scan knows.
      const isKnown = async () => (await globalThis.hot.dump()).some(({ path }) => path.endsWith('src/e.js'))
      while (globalThis.hot && !(await isKnown())) await new Promise((done) => setTimeout(done, 5))
      console.log(JSON.stringify([told, (await import('./src/index.js')).told]))
      process.exit()
    `,
    },
    { packageJson: { type: 'module' } },
  )
  const plain = await node(changed, ['./changing.mjs'])
  assert.match(plain.stdout, /(?:"a":".*a.js"},{"a":".*a.js"},"ERR_IMPORT_ATTRIBUTE_MISSING",{"given":1},{"changed":.*){2}/)
  assert.equal((await node(changed, [register, './changing.mjs'])).stdout, plain.stdout)
})
