// @ts-check
/** The examples of `import.meta.hot`, run as their README says. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { request } from 'node:http'
import { once } from 'node:events'
import { join } from 'node:path'
import { messagesOf } from '../helpers/edits.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { repository } from '../helpers/subject.js'

/**
 * Starts a copy of an example with the command of its package.json.
 *
 * @param {import('node:test').TestContext} t
 * @param {string} name
 */
async function example(t, name) {
  const root = join(repository, 'examples', name)
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js') && !file.includes('node_modules'))
    .map((file) => [file, readFileSync(join(root, file), 'utf8').replace("console.log(`listening on", "console.log('ready ' + server.address().port, `listening on")])
  const { scripts, hotHook, type } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  assert.equal(scripts.start, 'node --import hot-hook-rs/register server.js')
  const app = project(t, Object.fromEntries(files), { hotHook, packageJson: { type } })
  const server = start(app, { env: { PORT: '0' } })
  // The port and the text stand on one line.
  await server.when('the server listens', () => /^ready \d+ listening/m.test(server.said.stdout))
  const port = Number(/^ready (\d+)/m.exec(server.said.stdout)?.[1])
  const ask = async (path = '/', method = 'GET') => {
    const outgoing = request({ host: '127.0.0.1', port, path, method, agent: false })
    outgoing.end()
    const [incoming] = await once(outgoing, 'response')
    let body = ''
    for await (const part of incoming.setEncoding('utf8')) body += part
    return body.trim()
  }
  const until = async (/** @type {RegExp} */ expected, path = '/') => {
    for (const end = Date.now() + 10_000; ; ) {
      const body = await ask(path)
      if (expected.test(body)) return body
      assert.ok(Date.now() < end, `${path} answers ${body}, not ${expected}\n${server.report()}`)
    }
  }
  const edit = (/** @type {string} */ file, /** @type {string} */ from, /** @type {string} */ to) => {
    const text = app.read(file)
    assert.ok(text.includes(from), `${file} has no ${from}`)
    return app.save(file, text.replace(from, to), 'write')
  }
  return { server, ask, until, edit }
}

test('accept-router: the server takes each new router', async (t) => {
  const { server, ask, until, edit } = await example(t, 'accept-router')
  assert.equal(await ask(), 'Hello from the router')
  await edit('src/handlers/hello.js', 'Hello', 'Good morning')
  await until(/^Good morning from the router$/)
  await edit('src/router.js', "['/time', time]", "['/time', time], ['/now', time]")
  await until(/^It is/, '/now')
  await edit('src/handlers/hello.js', "'Good", "Good")
  await server.when('the report', () => /the new version of .*router\.js failed/.test(server.stderr))
  assert.match(server.stderr, /> 1 \| export const hello = \(\) => Good morning/)
  assert.equal(await ask(), 'Good morning from the router')
  await edit('src/handlers/hello.js', 'Good', "'Best")
  await until(/^Best morning from the router$/)
  assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [])
})

test('database-client: the connection survives edits of the module that opened it', async (t) => {
  const { server, ask, until, edit } = await example(t, 'database-client')
  assert.equal(await ask('/', 'POST'), '[{"name":"user 1"}]')
  await edit('src/users.js', '{ name }', '{ user: name }')
  await until(/^\[\{"user":"user 1"\}\]$/)
  await edit('src/client.js', '// `data`', '// Edited. `data`')
  await server.message('hot-hook:invalidated', ({ paths }) => paths[0].endsWith('client.js'))
  assert.equal(await ask('/', 'POST'), '[{"user":"user 1"},{"user":"user 2"}]')
  await edit('src/database.js', 'setTimeout(resolve, 100)', 'setTimeout(resolve, 1)')
  await server.message('hot-hook:invalidated', ({ paths }) => paths[0].endsWith('database.js'))
  assert.equal(await ask('/', 'POST'), '[{"user":"user 1"},{"user":"user 2"},{"user":"user 3"}]')
  assert.equal(server.said.stdout.split('connected to the database').length - 1, 1)
  assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [])
})

test('timers: the old timer stops, the new one goes on counting', async (t) => {
  const { server, until, edit } = await example(t, 'timers')
  await edit('src/clock.js', 'every = 1000', 'every = 5')
  const first = Number(/^\d+/.exec(await until(/^[1-9]\d* ticks, every 5 ms$/))?.[0])
  await edit('src/clock.js', 'every = 5', 'every = 60_000')
  const kept = Number(/^\d+/.exec(await until(/^\d+ ticks, every 60000 ms$/))?.[0])
  assert.ok(kept >= first, `it counted ${first}, then ${kept}`)
  // Every timer of this process that still ticks would show in a later answer.
  const told = server.said.stdout.split('\n').filter((line) => line.startsWith('tick ')).length
  await edit('src/clock.js', 'every = 60_000', 'every = 70_000')
  await until(new RegExp(`^${kept} ticks, every 70000 ms$`))
  assert.equal(server.said.stdout.split('\n').filter((line) => line.startsWith('tick ')).length, told)
  assert.deepEqual(server.complaints, [])
})
