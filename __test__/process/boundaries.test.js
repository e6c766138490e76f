// @ts-check
/** What is hot and what is pinned. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { renameSync } from 'node:fs'
import { cjsLayers, httpApp, httpServer, smallApp } from '../helpers/apps.js'
import { answers, count, hotEdit, messagesOf, pinnedEdit, restartAsked } from '../helpers/edits.js'
import { project } from '../helpers/project.js'
import { asleep, cannotSleep } from '../helpers/asleep.js'
import { start } from '../helpers/server.js'

const home = 'src/controllers/home.js'
const other = 'src/controllers/other.js'

/** A server that imports its one controller when it boots, and nothing else. */
const booting = (/** @type {string} */ line) => `
import { createServer } from 'node:http'
${line}

const server = createServer((request, response) => response.end(handle()))
server.listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port))
`
const statically = `import { handle } from './${home}'`
const atTopLevel = `const { handle } = await import('./${home}')`

for (const [also, serving] of Object.entries({
  'and nothing else': booting,
  'and dynamically as well': (/** @type {string} */ line) => httpServer({ before: line.replace('{ handle }', '* as first').replace('const * as', 'const') }),
})) {
  test(`a boundary imported statically by a pinned file ${also}: a restart that says it should be reloadable`, async (t) => {
    const server = start(project(t, smallApp({ 'server.js': serving(statically) })))
    await server.ready
    const message = await pinnedEdit(server, home)
    assert.equal(message.shouldBeReloadable, true)
    assert.match(JSON.stringify(message.reason), /server\.js/)
  })

  test(`throwWhenBoundariesAreNotDynamicallyImported: an import statically ${also} is an error`, async (t) => {
    const hotHook = { boundaries: ['./src/controllers/**/*.js'], throwWhenBoundariesAreNotDynamicallyImported: true }
    const server = start(project(t, smallApp({ 'server.js': serving(statically) }), { hotHook }))
    const { code } = await server.ended()
    assert.equal(code, 1)
    assert.match(server.stderr, /home\.js/)
    assert.match(server.stderr, /server\.js/)
  })

  test(`a boundary imported by a top-level await import() ${also} is a restart, with that reason`, async (t) => {
    const server = start(project(t, smallApp({ 'server.js': serving(atTopLevel) })))
    await server.ready
    await server.project.save(home, "export const handle = () => 'controller:2'\n")
    const message = await restartAsked(server, home)
    assert.match(JSON.stringify(message.reason), /server\.js/)
  })
}

test('a boundary that only a hot file imports statically is hot', async (t) => {
  const files = smallApp({
    'src/controllers/base.js': "export const base = 'base:1'\n",
    [home]: "import { base } from './base.js'\nexport const handle = () => 'controller:1 ' + base\n",
  })
  const server = start(project(t, files))
  await server.ready
  await hotEdit(server, 'src/controllers/base.js')
  await hotEdit(server, home)
  assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [])
})

test('a file that a pinned and a hot file import is pinned', async (t) => {
  const files = smallApp({
    'server.js': httpServer({ before: "import { part } from './src/part.js'" }),
    'src/part.js': "export const part = 'part:1'\n",
    [home]: "import { part } from '../part.js'\nexport const handle = () => 'controller:1 ' + part\n",
  })
  const server = start(project(t, files))
  await server.ready
  await pinnedEdit(server, 'src/part.js')
})

test('asking where a file is pins nothing', async (t) => {
  const files = smallApp({
    'server.js': httpServer({ before: "import './src/places.js'" }),
    'src/places.js':
      "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)\nexport const places = [import.meta.resolve('./part.js'), require.resolve('./other.cjs')]\n",
    'src/part.js': "export const part = 'part:1'\n",
    'src/other.cjs': "exports.other = 'other:1'\n",
    [home]: "import { part } from '../part.js'\nimport { other } from '../other.cjs'\nexport const handle = () => ['controller:1', part, other].join(' ')\n",
  })
  const server = start(project(t, files))
  await server.ready
  await hotEdit(server, 'src/part.js')
  await hotEdit(server, 'src/other.cjs')
  assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [])
})

/** Three files that the entry imports, and their next versions in a folder beside theirs. */
const pinnedParts = Object.fromEntries(
  ['a', 'b', 'c'].flatMap((name) =>
    [1, 2].map((number) => [`src/parts${number === 1 ? '' : '-next'}/${name}.js`, `export const part = '${name}:${number}'\n`]),
  ),
)
const partNames = ['src/parts/a.js', 'src/parts/b.js', 'src/parts/c.js']

/** Ways in which the parts all change at once. @type {[string, string | false, (server: import('../helpers/server.js').Server) => void | Promise<void>][]} */
const batches = [
  [
    'a folder of pinned files is exchanged',
    false,
    ({ project }) => {
      renameSync(project.path('src/parts'), project.path('src/parts-old'))
      renameSync(project.path('src/parts-next'), project.path('src/parts'))
    },
  ],
  [
    'hot files and pinned ones are saved',
    cannotSleep,
    (server) =>
      asleep(server, async () => {
        // The hot ones come first: from the second event on it is many files that are saved.
        for (const name of [home, other]) await count(server, name)
        for (const name of partNames) await count(server, name, 'rename')
      }),
  ],
]

for (const [what, skip, change] of batches) {
  test(`${what} in one batch: one restart request that names all pinned ones`, { skip }, async (t) => {
    const files = smallApp({
      'server.js': httpServer({ before: partNames.map((name) => `import './${name}'`).join('\n') }),
      [other]: "export const handle = () => 'other:1'\n",
      ...pinnedParts,
    })
    const server = start(project(t, files))
    for (const path of ['/', '/other']) await server.get(path)
    await change(server)
    const { paths, reason } = await restartAsked(server, partNames[0])
    assert.deepEqual(paths, partNames.map(server.project.path))
    assert.equal(reason, `server.js:1:1 imports ${partNames[0]}`)
    // What a later edit leads to is told after whatever those have led to.
    await hotEdit(server, home)
    await hotEdit(server, other, { path: '/other' })
    assert.equal(messagesOf(server, 'hot-hook:full-reload').length, 1, server.report())
  })
}

test('restart files: the default .env, a glob, a file that appears later', async (t) => {
  const hotHook = { boundaries: ['./src/controllers/**/*.js'], restart: ['.env', './settings/**/*.yml'] }
  const files = smallApp({ '.env': 'A=1\n', 'settings/a.yml': 'a: 1\n' })
  const server = start(project(t, files, { hotHook }))
  await server.ready
  await server.project.save('.env', 'A=2\n')
  await restartAsked(server, '.env')
  await server.project.save('settings/a.yml', 'a: 2\n', 'rename')
  await restartAsked(server, 'settings/a.yml')
  await server.project.save('settings/deep/b.yml', 'b: 1\n')
  await restartAsked(server, 'settings/deep/b.yml')
})

test('.env is a restart file by default, whenever its contents change', async (t) => {
  const server = start(project(t, smallApp({ '.env': 'A=1\n' })))
  await server.ready
  for (const contents of ['A=2\n', 'A=1\n']) {
    await server.project.save('.env', contents)
    await restartAsked(server, '.env')
  }
})

for (const location of ['my (app)', 'my [id] {a,b}', '!not +this', 'a b/ünïcodé']) {
  test(`a project below "${location}" has its boundaries`, async (t) => {
    const server = start(project(t, smallApp(), { location }))
    await server.ready
    await hotEdit(server, home)
    await pinnedEdit(server, 'src/config.js')
  })
}

test('import() and require() of the same file are both seen', async (t) => {
  const server = `
import { createServer } from 'node:http'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const server = createServer(async (request, response) => {
  if (request.url === '/require') return response.end(require('./src/controllers/home.cjs').handle())
  const { handle } = await import('./src/controllers/home.cjs')
  response.end(handle())
})
server.listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port))
`
  const files = {
    'server.js': server,
    'src/controllers/home.cjs': "const { part } = require('../part.cjs')\nexports.handle = () => 'controller:1 ' + part\n",
    'src/part.cjs': "exports.part = 'part:1'\n",
  }
  const running = start(project(t, files))
  await running.ready
  for (const file of ['src/controllers/home.cjs', 'src/part.cjs', 'src/part.cjs', 'src/controllers/home.cjs']) {
    const before = (await running.get('/require')).body
    await answers(running, '/', before)
    await hotEdit(running, file)
    await answers(running, '/require', (await running.get('/')).body)
  }
  assert.deepEqual(messagesOf(running, 'hot-hook:full-reload'), [])
})

test('a require() at the top level of a pinned CommonJS file pins, one in a function does not', async (t) => {
  const files = {
    ...cjsLayers(),
    'server.js': `
const { createServer } = require('node:http')
require('./src/services/service.js')
const server = createServer((request, response) => response.end(require('./${home}').handle()))
server.listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port))
`,
  }
  const server = start(project(t, files, { packageJson: { type: 'commonjs' } }))
  await server.ready
  await hotEdit(server, home)
  await pinnedEdit(server, 'src/helpers/deep.js')
})

test('a child that stays cached keeps its edge when its importer is loaded again', async (t) => {
  const server = start(project(t, httpApp()))
  await server.ready
  for (const file of [home, 'src/legacy/legacy.cjs', home, 'src/legacy/legacy.cjs', 'src/helpers/deep.js', home, 'src/helpers/deep.js']) {
    await hotEdit(server, file)
  }
})

for (const [how, specifier] of [
  ['a literal path', "'./src/part.js'"],
  ['a computed path', "['./src', 'part.js'].join('/')"],
]) {
  test(`a hot file is pinned from the time on that pinned code imports it, by ${how}`, async (t) => {
    const files = {
      'server.js': `
import { createServer } from 'node:http'

let kept
const server = createServer(async (request, response) => {
  if (request.url === '/keep') return response.end((kept ??= await import(${specifier})).part)
  const { handle } = await import('./${home}')
  response.end(handle())
})
server.listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port))
`,
      [home]: "import { part } from '../part.js'\nexport const handle = () => 'controller:1 ' + part\n",
      'src/part.js': "export const part = 'part:1'\n",
    }
    const server = start(project(t, files))
    await server.ready
    if (how === 'a computed path') await hotEdit(server, 'src/part.js')
    const before = (await server.get('/keep')).body
    const message = await pinnedEdit(server, 'src/part.js')
    assert.match(message.reason, /^server\.js:6:\d+ imports dynamically src\/part\.js/)
    assert.equal((await server.get('/keep')).body, before)
    await hotEdit(server, home)
    assert.equal(messagesOf(server, 'hot-hook:full-reload').length, 1, server.report())
  })
}
