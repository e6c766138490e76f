// @ts-check
/** The endpoint that commands ask, on real processes: who may ask it, and that it answers whatever the app does. */
import { strict as assert } from 'node:assert'
import { rmSync, writeFileSync } from 'node:fs'
import test from 'node:test'
import { smallApp } from '../helpers/apps.js'
import { answerOf, ask, busyController, command, notes } from '../helpers/endpoint.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { eventually, startSupervised } from '../helpers/supervised.js'

const notPosix = process.platform === 'win32' && 'sockets cannot be handed over'

test('one endpoint for all starts under `run`: it answers with the token and a loopback host alone', { skip: notPosix }, async (t) => {
  const app = project(t, smallApp({ 'src/controllers/busy.js': busyController }), { location: 'app' })
  const server = startSupervised(app)
  await server.until('/', 'controller:1')
  assert.equal(notes(app.root).length, 1)
  const [note] = notes(app.root)
  assert.equal(note.mode, 0o600)
  assert.equal(note.pid, server.pid)

  const first = await answerOf(app.root, ['status'])
  assert.deepEqual([first.state, first.restarts, first.owner, first.entry], ['running', 0, server.pid, 'server.js'])
  assert.match((await command(app.root, ['status'])).stdout, /^server\.js is running, process \d+\n\d of \d loaded modules are hot\n$/)

  const hot = { file: 'src/controllers/home.js', save: 'replace', replaces: ['src/controllers/home.js'], boundaries: ['src/controllers/home.js'] }
  assert.deepEqual(await answerOf(app.root, ['why', 'src/controllers/home.js']), hot, 'a computed import, which the sources do not tell')
  const pinned = await answerOf(app.root, ['why', 'src/config.js'])
  assert.deepEqual([pinned.save, pinned.chain], ['restart', [{ at: 'server.js:3:1', kind: 'static', imports: 'src/config.js' }]])

  const states = Object.fromEntries((await answerOf(app.root, ['graph'])).files.map((/** @type {any} */ { file, state }) => [file, state]))
  assert.deepEqual([states['src/controllers/home.js'], states['src/config.js']], ['boundary', 'pinned'], 'the graph of the app')
  assert.match((await command(app.root, ['graph', '--format', 'dot'])).stdout, /"server\.js" -> "src\/controllers\/home\.js" \[style=dashed\]/)
  assert.doesNotMatch((await command(app.root, ['graph', '--format', 'dot', '--entry', 'server.js'])).stdout, /home\.js/)

  const host = { host: `localhost:${note.port}` }
  for (const [path, options, status] of /** @type {[string, Parameters<typeof ask>[2], number][]} */ ([
    ['/status', {}, 200],
    ['/status', { headers: host }, 200],
    [`/status?token=${note.token}`, { token: null }, 200],
    ['/status', { token: null }, 401],
    ['/status', { token: note.token.replace(/.$/, 'x') }, 401],
    ['/status', { headers: { host: `rebound.example:${note.port}` } }, 403],
    ['/status', { headers: { origin: 'http://other.example' } }, 403],
    ['/status', { token: null, method: 'OPTIONS', headers: { origin: 'http://other.example', 'access-control-request-method': 'GET' } }, 403],
    ['/status', { method: 'OPTIONS' }, 405],
    ['/', { token: null }, 401],
    ['/', { headers: { origin: 'http://other.example' } }, 403],
    ['/graph', { headers: { host: `rebound.example:${note.port}` } }, 403],
    ['/graph', { headers: { origin: 'null' } }, 403],
    ['/events', { token: null }, 401],
    ['/why', {}, 400],
    ['/server.js', {}, 404],
    ['/../package.json', {}, 404],
  ])) {
    const answer = await ask(note, path, options)
    assert.equal(answer.status, status, `${path} ${JSON.stringify(options)}`)
    assert.deepEqual(
      Object.keys(answer.headers).filter((name) => name.startsWith('access-control')),
      [],
    )
  }

  // What lies outside of the project is never read.
  const outside = app.path('../outside.js')
  writeFileSync(outside, 'const secret = ( => 1\n')
  t.after(() => rmSync(outside, { force: true }))
  for (const path of ['/etc/passwd', '../outside.js', outside]) {
    const file = encodeURIComponent(path)
    assert.deepEqual(
      await Promise.all([ask(note, `/why?file=${file}`), ask(note, `/wait?file=${file}`)]).then(([why, wait]) => [
        why.body.save,
        wait.body.files[0].became,
        wait.body.files[0].error,
      ]),
      ['nothing', 'unknown', undefined],
    )
  }

  const busyAnswer = server.get('/busy')
  await eventually('the app is busy', async () => (await ask(note, '/status')).body.app.loaded === 4)
  let isBusy = true
  void busyAnswer.then(() => (isBusy = false))
  app.save('src/controllers/home.js', "export const handle = () => 'controller:2'\n")
  const stuck = await eventually('a save waits', async () => {
    const { body } = await ask(note, '/status')
    return body.app.waiting.length > 0 && body
  })
  assert.deepEqual([stuck.app.waiting, isBusy], [['src/controllers/home.js'], true])
  app.save('idle', '')
  await busyAnswer
  await server.until('/', 'controller:2')

  app.save('src/config.js', "export const config = 'config:2'\nthrow new Error('no configuration')\n")
  const down = await eventually('the start fails', async () => {
    // The process that ends does so in the middle of an answer, perhaps.
    const body = await ask(note, '/status').then(
      (answer) => answer.body,
      () => undefined,
    )
    return body?.state === 'down' && body
  })
  assert.match(down.error, /no configuration/)
  const told = await command(app.root, ['status'])
  assert.match(told.stdout, /^server\.js is down.*\n(.*\n)*Error: no configuration/)
  app.save('src/config.js', "export const config = 'config:2'\n")
  await server.started(2)
  const again = await answerOf(app.root, ['status'])
  assert.deepEqual([again.state, again.restarts, again.owner], ['running', 2, server.pid])
  assert.notEqual(again.pid, first.pid)
  assert.deepEqual(notes(app.root), [note])
  await server.stop()
  assert.deepEqual(notes(app.root), [])
  assert.equal((await answerOf(app.root, ['why', 'src/controllers/home.js', '--entry', 'server.js'])).save, 'nothing')
  assert.deepEqual(await command(app.root, ['status']), {
    code: 2,
    stdout: '',
    stderr: 'hot-hook-rs: no process of this project answers; start the app with `hot-hook-rs run`, or with HOT_HOOK_INSPECT=1\n',
  })
})

test('an app that asks for the endpoint keeps it over a restart in place, and has none otherwise', { skip: notPosix }, async (t) => {
  const app = project(t, smallApp(), { hotHook: { boundaries: ['./src/controllers/*.js'], inspect: true } })
  const off = start(app, { ipc: false, env: { HOT_HOOK_INSPECT: '0' } })
  await off.ready
  assert.deepEqual(notes(app.root), [])
  await off.stop()
  const server = start(app, { ipc: false })
  await server.ready
  assert.equal(notes(app.root).length, 1)
  const [note] = notes(app.root)
  assert.deepEqual([note.pid, note.mode], [server.pid, 0o600])
  app.save('src/config.js', "export const config = 'config:2'\n")
  await server.started(2)
  const status = await answerOf(app.root, ['status'])
  assert.deepEqual([status.state, status.restarts, status.owner], ['running', 1, server.pid])
  assert.notEqual(status.pid, server.pid)
  assert.deepEqual(notes(app.root), [note])
  server.kill('SIGKILL')
  await server.ended()
  assert.equal((await command(app.root, ['status'])).code, 2)
  assert.deepEqual(notes(app.root), [], 'the command has removed what the killed process left')
})
