// @ts-check
/** The examples of `import.meta.hot`, run as their README says. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { messagesOf } from '../helpers/edits.js'
import { example } from '../helpers/example.js'
import { hasSqlite } from '../helpers/node.js'

test('accept-router: the server takes each new router', async (t) => {
  const { server, edit } = example(t, 'accept-router')
  assert.equal((await server.get()).body, 'Hello from the router\n')
  await edit('src/handlers/hello.js', 'Hello', 'Good morning')
  await server.until('/', /^Good morning from the router$/m)
  await edit('src/router.js', "['/time', time]", "['/time', time], ['/now', time]")
  await server.until('/now', /^It is/)
  await edit('src/handlers/hello.js', "'Good", 'Good')
  await server.when('the report', () => /failed +src\/handlers\/hello\.js:1:\d+[^]*keeping the previous version of \S*router\.js/.test(server.stderr))
  assert.match(server.stderr, /> 1 \| export const hello = \(\) => Good morning/)
  assert.equal((await server.get()).body, 'Good morning from the router\n')
  await edit('src/handlers/hello.js', 'Good', "'Best")
  await server.until('/', /^Best morning from the router$/m)
  assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [])
})

/** @param {import('../helpers/server.js').Server} server */
async function post(server) {
  const response = await fetch(`http://127.0.0.1:${await server.ready}`, { method: 'POST' })
  return (await response.text()).trim()
}

test('database-client: the connection survives edits of the module that opened it', async (t) => {
  const { server, edit } = example(t, 'database-client')
  assert.equal(await post(server), '[{"name":"user 1"}]')
  await edit('src/users.js', '{ name }', '{ user: name }')
  await server.until('/', /^\[\{"user":"user 1"\}\]$/m)
  await edit('src/client.js', '// `data`', '// Edited. `data`')
  await server.message('hot-hook:invalidated', ({ paths }) => paths[0].endsWith('client.js'))
  assert.equal(await post(server), '[{"user":"user 1"},{"user":"user 2"}]')
  await edit('src/database.js', 'setTimeout(resolve, 100)', 'setTimeout(resolve, 1)')
  await server.message('hot-hook:invalidated', ({ paths }) => paths[0].endsWith('database.js'))
  assert.equal(await post(server), '[{"user":"user 1"},{"user":"user 2"},{"user":"user 3"}]')
  assert.equal(server.said.stdout.split('connected to the database').length - 1, 1)
  assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [])
})

test('timers: the old timer stops, the new one goes on counting', async (t) => {
  const { server, edit } = example(t, 'timers')
  await server.ready
  await edit('src/clock.js', 'every = 1000', 'every = 5')
  const first = Number(/^\d+/.exec((await server.until('/', /^[1-9]\d* ticks, every 5 ms$/m)).body)?.[0])
  await edit('src/clock.js', 'every = 5', 'every = 60_000')
  const kept = Number(/^\d+/.exec((await server.until('/', /^\d+ ticks, every 60000 ms$/m)).body)?.[0])
  assert.ok(kept >= first, `it counted ${first}, then ${kept}`)
  // Every timer of this process that still ticks would show in a later answer.
  const told = server.said.stdout.split('\n').filter((line) => line.startsWith('tick ')).length
  await edit('src/clock.js', 'every = 60_000', 'every = 70_000')
  await server.until('/', new RegExp(`^${kept} ticks, every 70000 ms$`, 'm'))
  assert.equal(server.said.stdout.split('\n').filter((line) => line.startsWith('tick ')).length, told)
  assert.deepEqual(server.complaints, [])
})

/** @type {Record<string, string[]>} what is edited in each example that keeps a database in memory */
const databases = {
  sqlite: ['src/database.js', 'src/schema.js', 'src/users.js', 'src/app.js'],
  drizzle: ['src/connection.js', 'src/schema.js', 'src/database.js', 'src/users.js'],
}

for (const [name, files] of Object.entries(databases)) {
  test(
    `${name}: the rows of a database in memory survive edits of every module`,
    { skip: !hasSqlite && 'node:sqlite needs Node 22.13 or later' },
    async (t) => {
      const { server, project } = example(t, name)
      assert.equal(await post(server), '[{"id":1,"name":"user 1"}]')
      for (const file of files) {
        await project.save(file, `${project.read(file)}\n// Edited\n`)
        await server.message('hot-hook:invalidated', ({ paths }) => paths[0] === project.path(file))
      }
      assert.equal(await post(server), '[{"id":1,"name":"user 1"},{"id":2,"name":"user 2"}]')
      assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [])
    },
  )
}

test('templates: open pages are told to reload after an edit', async (t) => {
  const { server, edit } = example(t, 'templates')
  const controller = new AbortController()
  t.after(() => controller.abort())
  await server.get()
  const response = await fetch(`http://127.0.0.1:${await server.ready}/updates`, { signal: controller.signal })
  const [event] = await Promise.all([response.body?.getReader().read(), edit('src/page.html', '<title>Users', '<title>People')])
  assert.equal(Buffer.from(event?.value ?? []).toString(), 'data: reload\n\n')
  assert.match((await server.get()).body, /<title>People/)
})
