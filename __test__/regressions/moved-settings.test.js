// @ts-check
/** Settings whose folder moves: no event names the file in it. Concerns every Node line alike. */
import assert from 'node:assert/strict'
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { smallApp } from '../helpers/apps.js'
import { answers, hotEdit, messagesOf, restartAsked } from '../helpers/edits.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

const home = 'src/controllers/home.js'
const settings = 'packages/lib/package.json'

const manifest = (/** @type {object} */ fields = {}) =>
  JSON.stringify({
    name: 'lib',
    type: 'module',
    main: './a.js',
    exports: { '.': './a.js' },
    imports: { '#part': './part.js' },
    ...fields,
  })

const part = (/** @type {string} */ name) => `import { part } from '#part'\nexport const value = '${name}' + part\n`

/** @param {import('node:test').TestContext} t */
async function serving(t) {
  const app = project(
    t,
    smallApp({
      [home]: "import { value } from 'lib'\nexport const handle = () => `controller:1 ${value}`\n",
      [settings]: manifest(),
      'packages/lib/a.js': part('a:1'),
      'packages/lib/b.js': part('b:1'),
      'packages/lib/part.js': "export const part = ''\n",
    }),
  )
  mkdirSync(app.path('node_modules'), { recursive: true })
  symlinkSync('../packages/lib', app.path('node_modules/lib'), 'junction')
  const server = start(app)
  await server.ready
  await answers(server, '/', 'controller:1 a:1')
  // By its answer everything that was loaded is watched.
  await hotEdit(server, 'packages/lib/a.js')
  return { app, server }
}

/** @type {Record<string, (app: import('../helpers/project.js').Project, text: string) => void>} */
const ways = {
  'is moved away and back': (app, text) => {
    renameSync(app.path('packages/lib'), app.path('packages/elsewhere'))
    writeFileSync(app.path('packages/elsewhere/package.json'), text)
    renameSync(app.path('packages/elsewhere'), app.path('packages/lib'))
  },
  'is exchanged for another': (app, text) => {
    mkdirSync(app.path('packages/new'))
    for (const file of ['a.js', 'b.js', 'part.js']) writeFileSync(app.path(`packages/new/${file}`), app.read(`packages/lib/${file}`))
    writeFileSync(app.path('packages/new/package.json'), text)
    renameSync(app.path('packages/lib'), app.path('packages/old'))
    renameSync(app.path('packages/new'), app.path('packages/lib'))
    rmSync(app.path('packages/old'), { recursive: true })
  },
}

for (const [way, move] of Object.entries(ways)) {
  for (const [field, fields] of /** @type {[string, object][]} */ ([
    ['exports', { exports: { '.': './b.js' } }],
    ['type', { type: 'commonjs' }],
    ['imports', { imports: { '#part': './b.js' } }],
    ['main', { main: './b.js' }],
  ])) {
    test(`a package whose folder ${way} with another \`${field}\` asks for a restart`, async (t) => {
      const { app, server } = await serving(t)
      move(app, manifest(fields))
      const { reason } = await restartAsked(server, settings)
      assert.equal(reason, `its \`${field}\` changed`)
      assert.equal(messagesOf(server, 'hot-hook:full-reload').length, 1, server.report())
    })
  }

  test(`a package whose folder ${way} with the same settings asks for none`, async (t) => {
    const { app, server } = await serving(t)
    move(app, manifest({ version: '1.0.1' }))
    await hotEdit(server, home)
    assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [], server.report())
  })
}

test('a folder of tsconfig files that is moved away and back counts like a save of them', async (t) => {
  const config = (/** @type {string} */ file) => JSON.stringify({ compilerOptions: { paths: { '#part': [file] } } })
  const app = project(
    t,
    smallApp({
      'tsconfig.json': JSON.stringify({ extends: './config/base.json' }),
      'config/base.json': config('./a.js'),
    }),
  )
  const server = start(app)
  await server.ready
  await hotEdit(server, home)
  renameSync(app.path('config'), app.path('elsewhere'))
  writeFileSync(app.path('elsewhere/base.json'), config('./b.js'))
  renameSync(app.path('elsewhere'), app.path('config'))
  const { reason } = await restartAsked(server, 'config/base.json')
  assert.equal(reason, 'its `compilerOptions.paths` changed')
})
