// @ts-check
/** However a file is written, the next answer after the message is the new one. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { httpApp, smallApp } from '../helpers/apps.js'
import { answers, hotEdit, invalidated, messagesOf } from '../helpers/edits.js'
import { project } from '../helpers/project.js'
import { ways } from '../helpers/save.js'
import { start } from '../helpers/server.js'

test('every way to save', async (t) => {
  const server = start(project(t, httpApp()))
  await server.ready
  for (const how of ways) {
    for (const file of ['src/controllers/home.js', 'src/helpers/deep.js', 'src/data/settings.json', 'src/legacy/legacy.cjs']) {
      await t.test(`${how} of ${file}, three times`, async () => {
        for (let time = 0; time < 3; time += 1) await hotEdit(server, file, { how })
      })
    }
  }
  assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [])
})

test('saves 5 to 40 ms apart: the last one always shows', async (t) => {
  const server = start(project(t, smallApp()))
  await server.ready
  await server.get('/')
  let number = 1
  const write = (/** @type {import('../helpers/save.js').Way} */ how) => {
    number += 1
    return server.project.save('src/controllers/home.js', `export const handle = () => 'controller:${number}'\n`, how)
  }
  for (const gap of [5, 10, 15, 20, 25, 30, 35, 40]) {
    for (const how of /** @type {const} */ (['write', 'rename'])) {
      await write(how)
      await pause(gap) // what is tested, not a wait for something
      await write(how)
      await server.until('/', `controller:${number}`)
    }
  }
})

test('a save with the same bytes changes nothing', async (t) => {
  const files = smallApp({ 'src/controllers/other.js': "export const handle = () => 'other:1'\n" })
  const server = start(project(t, files))
  await server.ready
  await server.get('/')
  for (const how of ways) {
    await server.project.save('src/controllers/home.js', server.project.read('src/controllers/home.js'), how)
    await server.project.save('src/config.js', server.project.read('src/config.js'), how)
    // A later edit is told, so whatever the saves before it lead to has been told as well.
    await hotEdit(server, 'src/controllers/other.js', { path: '/other' })
  }
  assert.equal(messagesOf(server, 'hot-hook:full-reload').length, 0, server.report())
  for (const { paths } of messagesOf(server, 'hot-hook:invalidated')) {
    assert.deepEqual(paths, [server.project.path('src/controllers/other.js')])
  }
})

test('many files at once are few messages', async (t) => {
  const names = Array.from({ length: 100 }, (_, index) => `part${index}`)
  const parts = names.map((name) => [`src/parts/${name}.js`, `export const part = '${name}:1'\n`])
  const controller = names
    .map((name) => `import { part as ${name} } from '../parts/${name}.js'\n`)
    .concat(`export const handle = () => [${names}].join(' ')\n`)
    .join('')
  const server = start(project(t, smallApp({ ...Object.fromEntries(parts), 'src/controllers/home.js': controller })))
  await server.ready
  const before = await server.get('/')
  for (const [path, text] of parts) await server.project.save(path, text.replace(':1', ':2'), 'rename')
  const told = new Set()
  while (told.size < names.length + 1) {
    const { paths } = await server.message('hot-hook:invalidated')
    for (const path of paths) told.add(path)
  }
  await answers(server, '/', before.body.replaceAll(':1', ':2'))
  const count = messagesOf(server, 'hot-hook:invalidated').length
  assert.ok(count <= 10, `${count} messages for one batch of 100 files`)
})

test('a request between the save and the message is old or new, and never old again after it was new', async (t) => {
  const server = start(project(t, httpApp()))
  await server.ready
  for (let round = 1; round <= 5; round += 1) {
    const before = (await server.get('/')).body
    const after = before.replace(/deep:\d+/, `deep:${round + 1}`)
    await server.project.save('src/helpers/deep.js', `export const deep = 'deep:${round + 1}'\n`, 'rename')
    let seenNew = false
    const told = invalidated(server, 'src/helpers/deep.js').then(() => true)
    for (;;) {
      const isTold = await Promise.race([told, false])
      const { body } = await server.get('/')
      assert.ok(body === after || (body === before && !seenNew && !isTold), `${body} in round ${round}\n${server.report()}`)
      seenNew ||= body === after
      if (isTold) break
    }
  }
})
