// @ts-check
/** `node ace serve` without `--hmr`: AdonisJS as it is, although our package is installed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { count } from '../helpers/edits.js'
import { skipBefore } from '../helpers/node.js'
import { serve } from './ace.js'
import { adonisApp } from './app.js'

const skip = skipBefore(24, 'AdonisJS 7')
const formatter = 'app/services/formatter.ts'

test('`ace serve --watch` restarts on every change, as ever', { skip }, async (t) => {
  const ace = await serve(await adonisApp(t), ['--watch'])
  for (const file of [formatter, 'app/controllers/posts_controller.ts']) {
    await ace.get('/posts')
    const pid = await ace.pid()
    const { next } = await count(/** @type {any} */ (ace), file)
    await ace.restarted(pid)
    await ace.until('/posts', next, ({ body }) => body.includes(next))
  }
  assert.ok(!ace.printed().includes('invalidated'))
  assert.deepEqual(ace.complaints(), [])
})

test('`ace serve` goes on with the code that it started with', { skip }, async (t) => {
  const ace = await serve(await adonisApp(t), [])
  const pid = await ace.pid()
  const before = await ace.get('/posts')
  await count(/** @type {any} */ (ace), formatter)
  // A change that it does show, made later: by then it would have shown the first one too.
  await ace.project.save('resources/views/home.edge', '<h1>view:2</h1>\n')
  await ace.until('/', 'the new view', ({ body }) => body.includes('view:2'))
  assert.deepEqual(await ace.get('/posts'), before)
  assert.equal(await ace.pid(), pid)
  assert.deepEqual(ace.complaints(), [])
})
