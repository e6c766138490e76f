// @ts-check
/** Settings that lie elsewhere than the files that they are about. */
import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync } from 'node:fs'
import { test } from 'node:test'
import { smallApp } from '../helpers/apps.js'
import { answers, hotEdit, messagesOf, restartAsked } from '../helpers/edits.js'
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
