// @ts-check
/** `node ace serve --hmr` of an AdonisJS 7 app, with our package in the place of hot-hook. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../helpers/endpoint.js'
import { skipBefore } from '../helpers/node.js'
import { serve } from './ace.js'
import { adonisApp } from './app.js'
import { hot, restarts } from './steps.js'

const skip = skipBefore(24, 'AdonisJS 7')

const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"title":"ab"}' }

test('an AdonisJS app under `ace serve --hmr`', { skip }, async (t) => {
  const app = await adonisApp(t)
  const manifest = JSON.parse(app.read('package.json'))
  await app.save('package.json', JSON.stringify({ ...manifest, hotHook: { ...manifest.hotHook, inspect: true } }))
  const ace = await serve(app, ['--hmr'])

  const layers = {
    'a controller': ['app/controllers/posts_controller.ts'],
    'a service one level deep': ['app/services/post_service.ts'],
    'a service two levels deep': ['app/services/formatter.ts'],
    'a service that two controllers share': ['app/services/shared.ts'],
    'a model with decorators': ['app/models/post.ts'],
    'a middleware': ['app/middleware/stamp_middleware.ts'],
    'the base class of the controllers': ['app/controllers/base_controller.ts'],
  }
  for (const [layer, [file]] of Object.entries(layers)) {
    await t.test(`${layer} is hot`, () => hot(ace, /** @type {string} */ (file)))
  }
  await t.test('a validator is hot', () => hot(ace, 'app/validators/post.ts', { path: '/posts', ask: post }))
  await t.test('the other controller got the shared service and the base class too', async () => {
    const { json } = await ace.get('/comments')
    assert.deepEqual(json, { controller: 'comments:1', base: 'base:2', shared: 'shared:2', pool: 'pool:1' })
  })
  await t.test('a view is hot, without us', async () => {
    await ace.get('/')
    await ace.project.save('resources/views/home.edge', '<h1>view:2</h1>\n')
    await ace.until('/', 'the new view', ({ body }) => body.includes('view:2'))
  })
  await t.test('the commands ask the app', async () => {
    const { state, pid, app: counts } = await answerOf(app.root, ['status'])
    assert.deepEqual([state, pid, counts.hot > 0], ['running', await ace.pid(), true])
    const { save: does, replaces } = await answerOf(app.root, ['why', 'app/services/formatter.ts'])
    assert.deepEqual([does, replaces.includes('app/controllers/posts_controller.ts')], ['replace', true])
    assert.equal((await answerOf(app.root, ['why', 'start/routes.ts'])).save, 'restart')
    const { files } = await answerOf(app.root, ['graph'])
    assert.ok(files.some((/** @type {any} */ { file, state: is }) => file === 'app/controllers/posts_controller.ts' && is === 'boundary'))
    const waited = await answerOf(app.root, ['wait', 'app/services/formatter.ts'])
    assert.deepEqual([waited.settled, waited.files[0].became], [true, 'replaced'])
  })
  await t.test('ace has printed nothing but the names of these files', () => {
    const lines = ace.printed().split('watching file system for changes...\n')[1]?.split('\n').filter(Boolean)
    assert.deepEqual(
      lines?.filter((line) => !/^(invalidated|update) (app|resources)\//.test(line)),
      [],
    )
    assert.deepEqual(ace.complaints(), [])
  })

  for (const [what, file, path] of [
    ['the routes', 'start/routes.ts', '/boot'],
    ['a provider', 'providers/shop_provider.ts', '/boot'],
    ['a config file', 'config/shop.ts', '/boot'],
    ['a listener', 'app/listeners/audit.ts', '/boot'],
    ['the environment', '.env', '/boot'],
    ['a controller that the routes import statically', 'app/controllers/about_controller.ts', '/about'],
    ['a service that declined', 'app/services/pool.ts', '/comments'],
  ]) {
    await t.test(`${what}: a restart, and the new code answers`, () => restarts(ace, /** @type {string} */ (file), { path: /** @type {string} */ (path) }))
  }
  await t.test('the environment saved as it is: a restart', async () => {
    const pid = await ace.pid()
    await ace.project.save('.env', ace.project.read('.env'))
    await ace.restarted(pid)
  })
  await t.test('the app is hot after all these restarts', () => hot(ace, 'app/services/formatter.ts'))
})
