// @ts-check
/** `examples/adonisjs`, started by its own script, and edited. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { examples, manifestOf } from '../helpers/example.js'
import { skipBefore } from '../helpers/node.js'
import { serve } from './ace.js'
import { adonisApp } from './app.js'

/** @type {[file: string, from: string, to: string, path: string, expected: string][]} */
const edits = [
  ['app/services/users_service.ts', "'Grace'", "'Barbara'", '/users', '{"users":["Ada","Barbara"]}'],
  ['app/controllers/users_controller.ts', 'users: this', 'people: this', '/users', '{"people":["Ada","Barbara"]}'],
  ['app/services/format.ts', '${price.toFixed(2)} EUR', 'EUR ${price.toFixed(2)}', '/orders', '{"total":"EUR 100.00"}'],
]

test('examples/adonisjs', { skip: skipBefore(24, 'AdonisJS 7') }, async (t) => {
  const [node, ace, command, ...flags] = manifestOf('adonisjs').scripts.dev.split(' ')
  assert.deepEqual([node, ace, command], ['node', 'ace', 'serve'])
  const server = await serve(await adonisApp(t, 'app', join(examples, 'adonisjs')), flags, '/health')
  const { project, get, until } = server
  const pid = await server.pid()

  for (const [file, from, to, path, expected] of edits) {
    await t.test(`an edit of ${file} shows in the answer of ${path}`, async () => {
      assert.notEqual((await get(path)).body, expected)
      await project.save(file, project.read(file).replace(from, to))
      await until(path, expected, ({ body }) => body === expected)
    })
  }
  await t.test('all of them in one process', async () => assert.equal(await server.pid(), pid))

  await t.test('a new route: the server restarts', async () => {
    await project.save('start/routes.ts', `${project.read('start/routes.ts')}router.get('/ping', () => 'pong')\n`)
    await server.restarted(pid)
    await until('/ping', 'the new route', ({ body }) => body === 'pong')
  })
  assert.deepEqual(server.complaints(), [])
})
