// @ts-check
/**
 * Symlinks that are deleted, replaced by what they are a link to, or take the place of a file. Node remembers for ever
 * where a path led, and that another is no link.
 */
import assert from 'node:assert/strict'
import { cpSync, rmSync } from 'node:fs'
import { basename } from 'node:path'
import { test } from 'node:test'
import { smallApp } from '../helpers/apps.js'
import { ownChoice } from '../helpers/bust.js'
import { answers } from '../helpers/edits.js'
import { point } from '../helpers/links.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

const home = 'src/controllers/home.js'
const create = "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)\n"

const canRequireModules = Boolean(/** @type {any} */ (process.features).require_module)

/**
 * How the controller comes to a file, that file, and the controller.
 *
 * @type {[how: string, file: string, controller: string][]}
 */
const ways = [
  ['imported', 'src/part.js', "import { version } from '../part.js'\nexport const handle = () => version\n"],
  ['imported in a function', 'src/part.js', "export const handle = async () => (await import('../part.js')).version\n"],
  ['imported as CommonJS', 'src/part.cjs', "import { version } from '../part.cjs'\nexport const handle = () => version\n"],
  ['required', 'src/part.cjs', `${create}export const handle = () => require('../part.cjs').version\n`],
  ['required without its extension', 'src/part.json', `${create}export const handle = () => require('../part').version\n`],
]
if (canRequireModules) {
  const requires = (/** @type {string} */ file) => `${create}export const handle = () => require('../${file}').version\n`
  ways.push(['imported by an ES module that is required', 'src/part.js', requires('between.js')])
  ways.push(['imported as CommonJS by an ES module that is required', 'src/part.cjs', requires('between.js')])
  ways.push(['passed on by a CommonJS file that an ES module imports which is required', 'src/part.cjs', requires('beyond.js')])
}

/**
 * @param {string} file
 * @param {string} version
 */
function source(file, version) {
  if (file.endsWith('.json')) return JSON.stringify({ version })
  return file.endsWith('.cjs') ? `exports.version = '${version}'\n` : `export const version = '${version}'\n`
}

/**
 * @param {import('node:test').TestContext} t
 * @param {typeof ways[number]} way
 */
function appWith(t, [, file, controller]) {
  const versions = ['1', '2'].map((version) => [file.replace('part', `versions/${version}`), source(file, version)])
  const between = `export { version } from './${basename(file)}'\n`
  return project(t, smallApp({ [home]: controller, ...passingOn, 'src/between.js': between, ...Object.fromEntries(versions) }))
}

const passingOn = {
  'src/beyond.js': "export { version } from './passes-on.cjs'\n",
  'src/passes-on.cjs': "module.exports = require('./part.cjs')\n",
}

/** @param {import('../helpers/server.js').Server} server */
function asksForNoRestart(server) {
  assert.deepEqual(
    server.messages.filter((message) => message?.type === 'hot-hook:full-reload'),
    [],
    server.report(),
  )
  assert.doesNotMatch(server.stderr, /^\(node:/m)
}

/** @type {Record<string, string | undefined>[]} */
const watchers = [ownChoice, { ...ownChoice, HOT_HOOK_WATCH: 'false' }]

for (const way of ways) {
  const [how, file] = way
  const target = (/** @type {number} */ version) => file.replace('src/part', `versions/${version}`)
  for (const env of watchers) {
    const who = env.HOT_HOOK_WATCH === 'false' ? ', where the parent watches and tells nothing' : ''

    // Node has other words for whoever requires a module a second time that could not be linked.
    const missed = how.endsWith(' is required') ? /Error: / : /Cannot find module.*part/

    test(`a link that is deleted is missed, and back with a regular file: ${how}${who}`, async (t) => {
      const app = appWith(t, way)
      point(app, file, target(1))
      const server = start(app, { env })
      assert.equal((await server.get()).body, '1')
      app.remove(file)
      await server.until('/', missed)
      await app.save(file, source(file, 'regular'))
      await server.until('/', 'regular')
      await app.save(file, source(file, 'edited'))
      await server.until('/', 'edited')
      asksForNoRestart(server)
    })

    test(`a link that was switched and is replaced by a regular file, and back: ${how}${who}`, async (t) => {
      const app = appWith(t, way)
      point(app, file, target(1))
      const server = start(app, { env })
      assert.equal((await server.get()).body, '1')
      point(app, file, target(2))
      await server.until('/', '2')
      for (const round of ['first', 'second']) {
        await app.save(file, source(file, `${round} regular`), 'rename')
        await server.until('/', `${round} regular`)
        await app.save(file, source(file, `${round} edited`))
        await server.until('/', `${round} edited`)
        point(app, file, target(1))
        await server.until('/', '1')
      }
      await answers(server, '/', '1')
      asksForNoRestart(server)
    })

    test(`a regular file that becomes a link is followed to what it leads to: ${how}${who}`, async (t) => {
      const app = appWith(t, way)
      await app.save(file, source(file, 'regular'))
      const server = start(app, { env })
      assert.equal((await server.get()).body, 'regular')
      point(app, file, target(1))
      await server.until('/', '1')
      for (const version of ['1 edited', '1 edited again']) {
        await app.save(file.replace('part', 'versions/1'), source(file, version))
        await server.until('/', version)
      }
      app.remove(file)
      await app.save(file, source(file, 'regular again'))
      await server.until('/', 'regular again')
      asksForNoRestart(server)
    })
  }
}

for (const imports of [
  ['hot-hook-rs/register', 'tsx'],
  ['tsx', 'hot-hook-rs/register'],
]) {
  for (const specifier of ['../part.ts', '../part.js', '#part']) {
    test(`a TypeScript file through a link, imported as ${specifier}, with ${imports.join(' before ')}`, async (t) => {
      const typed = (/** @type {string} */ version) => `export const version: string = '${version}'\n`
      const app = project(
        t,
        smallApp({
          [home]: `import { version } from '${specifier}'\nexport const handle = () => version\n`,
          'src/versions/1.ts': typed('1'),
          'src/versions/2.ts': typed('2'),
        }),
        { packages: ['tsx'], packageJson: { imports: { '#part': './src/part.ts' } } },
      )
      point(app, 'src/part.ts', 'versions/1.ts')
      const server = start(app, { imports })
      assert.equal((await server.get()).body, '1')
      point(app, 'src/part.ts', 'versions/2.ts')
      await server.until('/', '2')
      await app.save('src/part.ts', typed('regular'), 'rename')
      await server.until('/', 'regular')
      await app.save('src/part.ts', typed('edited'))
      await server.until('/', 'edited')
      point(app, 'src/part.ts', 'versions/1.ts')
      await server.until('/', '1')
      await app.save('src/versions/1.ts', typed('1 edited'))
      await server.until('/', '1 edited')
      app.remove('src/part.ts')
      await server.until('/', /Cannot find/)
      asksForNoRestart(server)
    })
  }
}

test('a folder that is a link and is replaced by a real one, and back', async (t) => {
  const app = project(
    t,
    smallApp({
      [home]: "import { version } from '../lib/part.js'\nexport const handle = () => version\n",
      'other/part.js': "export { version } from './deep.js'\n",
      'other/deep.js': "export const version = 'other'\n",
    }),
  )
  point(app, 'src/lib', '../other')
  const server = start(app)
  assert.equal((await server.get()).body, 'other')
  for (const round of ['first', 'second']) {
    rmSync(app.path('src/lib'))
    cpSync(app.path('other'), app.path('src/lib'), { recursive: true })
    await app.save('src/lib/deep.js', `export const version = '${round} real'\n`)
    await server.until('/', `${round} real`)
    await app.save('src/lib/deep.js', `export const version = '${round} edited'\n`)
    await server.until('/', `${round} edited`)
    rmSync(app.path('src/lib'), { recursive: true })
    point(app, 'src/lib', '../other')
    await server.until('/', /other/)
    await app.save('other/deep.js', `export const version = '${round} other'\n`)
    await server.until('/', `${round} other`)
  }
  asksForNoRestart(server)
})

test('a link in the middle of a chain that leads elsewhere', async (t) => {
  const app = project(
    t,
    smallApp({
      [home]: "import { version } from '../part.js'\nexport const handle = () => version\n",
      'releases/1/part.js': "export const version = '1'\n",
      'releases/2/part.js': "export const version = '2'\n",
      'releases/2/other.js': "export const version = 'other 2'\n",
      'releases/1/other.js': "export const version = 'other 1'\n",
    }),
  )
  point(app, 'releases/current', '1')
  point(app, 'src/part.js', '../releases/current/part.js')
  point(app, 'src/other.js', '../releases/current/other.js')
  const server = start(app)
  assert.equal((await server.get()).body, '1')
  point(app, 'releases/current', '2')
  await server.until('/', '2')
  await app.save(home, "import { version } from '../other.js'\nexport const handle = () => version\n")
  await server.until('/', 'other 2')
  asksForNoRestart(server)
})

test('a boundary that becomes a link stays one, by the name that it is imported by', async (t) => {
  const app = project(t, smallApp({ 'shared/home.js': "export const handle = () => 'shared:1'\n" }))
  const server = start(app)
  assert.equal((await server.get()).body, 'controller:1')
  point(app, home, '../../shared/home.js')
  await server.until('/', 'shared:1')
  for (const version of [2, 3]) {
    await app.save('shared/home.js', `export const handle = () => 'shared:${version}'\n`)
    await server.until('/', `shared:${version}`)
  }
  asksForNoRestart(server)
})

test('a pinned file that becomes a link asks for a restart, once', async (t) => {
  const app = project(t, smallApp({ 'impl/config.js': "export const config = 'config:2'\n" }))
  const server = start(app)
  assert.equal((await server.get('/config')).body, 'config:1')
  point(app, 'src/config.js', '../impl/config.js')
  const message = await server.message('hot-hook:full-reload')
  assert.deepEqual(message.paths, [app.path('src/config.js')])
  assert.match(message.reason, /symlink.*server\.js.*imports src\/config\.js/)
  await app.save(home, "export const handle = () => 'controller:2'\n")
  await server.until('/', 'controller:2')
  assert.equal(server.messages.filter(({ type }) => type === 'hot-hook:full-reload').length, 1, server.report())
})

test('a link to a boundary that a pinned file imports in a function may go and come', async (t) => {
  const app = project(
    t,
    smallApp({
      'src/config.js': "export const config = 'config:1'\nglobalThis.load = () => import('./current.js')\n",
      [home]: 'export const handle = async () => (await globalThis.load()).version\n',
      'src/controllers/one.js': "export const version = 'one'\n",
    }),
  )
  point(app, 'src/current.js', 'controllers/one.js')
  const server = start(app)
  assert.equal((await server.get()).body, 'one')
  app.remove('src/current.js')
  await server.until('/', /Cannot find module/)
  point(app, 'src/current.js', 'controllers/one.js')
  await server.until('/', 'one')
  await app.save('src/controllers/one.js', "export const version = 'edited'\n")
  await server.until('/', 'edited')
  asksForNoRestart(server)
})
