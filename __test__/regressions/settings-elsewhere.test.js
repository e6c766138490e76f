// @ts-check
/** Settings that lie elsewhere than the files that they are about. */
import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync } from 'node:fs'
import { delimiter } from 'node:path'
import { test } from 'node:test'
import { smallApp } from '../helpers/apps.js'
import { answers, hotEdit, invalidated, messagesOf, restartAsked } from '../helpers/edits.js'
import { boundaries, project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

const home = 'src/controllers/home.js'

test('what a package of the workspace exports is said above its sources, outside of the project', async (t) => {
  const files = smallApp({
    [home]: "import { part } from 'lib'\nexport const handle = () => part\n",
    'package.json': JSON.stringify({ type: 'module', hotHook: { boundaries } }),
  })
  const library = (/** @type {string} */ file, version = '1.0.0') => JSON.stringify({ name: 'lib', version, type: 'module', exports: file })
  const all = project(t, {
    ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`app/${path}`, text])),
    'lib/package.json': library('./src/deep/a.js'),
    'lib/src/deep/a.js': "export const part = 'a:1'\n",
    'lib/src/deep/b.js': "export const part = 'b:1'\n",
  })
  mkdirSync(all.path('app/node_modules'))
  symlinkSync('../../lib', all.path('app/node_modules/lib'), 'junction')
  const server = start(all, { entry: 'app/server.js' })
  await server.ready
  await answers(server, '/', 'a:1')
  await all.save('lib/package.json', library('./src/deep/a.js', '1.0.1'))
  await hotEdit(server, 'lib/src/deep/a.js')
  await all.save('lib/package.json', library('./src/deep/b.js'))
  const { reason } = await restartAsked(server, 'lib/package.json')
  assert.equal(reason, 'its `exports` changed')
  assert.equal(messagesOf(server, 'hot-hook:full-reload').length, 1, server.report())
})

test('what a tsconfig.json extends counts like the file itself', async (t) => {
  const config = (/** @type {object} */ content) => `{ // The team's own.\n${JSON.stringify(content).slice(1)}`
  const paths = (/** @type {string} */ file) => config({ compilerOptions: { strict: true, paths: { '#part': [file] } } })
  const app = project(
    t,
    smallApp({
      'tsconfig.json': config({ extends: ['./config/base', './config/strict.json'] }),
      'config/base.json': config({ extends: '../tsconfig.root.json' }),
      'config/strict.json': config({ compilerOptions: { strict: true } }),
      'config/other.json': paths('./c.js'),
      'tsconfig.root.json': paths('./a.js'),
    }),
  )
  const server = start(app)
  await server.ready
  await server.get()
  await app.save('tsconfig.root.json', paths('./a.js').replace('true', 'false'))
  await hotEdit(server, home)
  assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [], server.report())
  for (const [file, text] of /** @type {const} */ ([
    ['tsconfig.root.json', paths('./b.js')],
    ['config/base.json', config({ extends: './other.json' })],
    ['config/other.json', paths('./d.js')],
    ['tsconfig.json', config({ extends: './config/other.json', compilerOptions: { paths: {} } })],
  ])) {
    await app.save(file, text)
    const { reason } = await restartAsked(server, file)
    assert.equal(reason, 'its `compilerOptions.paths` changed')
  }
  await app.save('config/other.json', paths('./e.js'))
  await hotEdit(server, home)
  assert.equal(messagesOf(server, 'hot-hook:full-reload').length, 4, server.report())
})

test('a file in an earlier folder of NODE_PATH takes the place of the one that was found', async (t) => {
  const app = project(
    t,
    smallApp({
      [home]: "import { createRequire } from 'node:module'\nconst { part } = createRequire(import.meta.url)('lib/part')\nexport const handle = () => part\n",
      'later/lib/part/index.js': "exports.part = 'later'\n",
      'later/package.json': '{}',
      'earlier/package.json': '{}',
    }),
  )
  const server = start(app, { env: { NODE_PATH: ['earlier', 'later'].map((folder) => app.path(folder)).join(delimiter) } })
  await server.ready
  await answers(server, '/', 'later')
  await app.save('earlier/lib/part.js', "exports.part = 'earlier'\n")
  await invalidated(server, 'later/lib/part/index.js')
  await answers(server, '/', 'earlier')
  assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [], server.report())
})

for (const name of ['TSX_TSCONFIG_PATH', 'TS_NODE_PROJECT']) {
  test(`the tsconfig that a loader reads by ${name} counts under whatever name`, async (t) => {
    const paths = (/** @type {string} */ file) => JSON.stringify({ compilerOptions: { strict: true, paths: { '#part': [file] } } })
    const app = project(
      t,
      smallApp({
        'config/tsconfig.server.json': JSON.stringify({ extends: './base.json' }),
        'config/base.json': paths('./a.js'),
      }),
    )
    const server = start(app, { env: { [name]: 'config/tsconfig.server.json' } })
    await server.ready
    await app.save('config/base.json', paths('./a.js').replace('true', 'false'))
    await hotEdit(server, home)
    assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [], server.report())
    await app.save('config/base.json', paths('./b.js'))
    const { reason } = await restartAsked(server, 'config/base.json')
    assert.equal(reason, 'its `compilerOptions.paths` changed')
  })
}
