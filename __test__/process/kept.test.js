// @ts-check
/** A boundary that pinned code imports once and keeps restarts from its second save on, and no other boundary does. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { count, invalidated, messagesOf, restartAsked } from '../helpers/edits.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

/** A server that imports `home` on each request and keeps what it got of the others. */
const server = (/** @type {string} */ keep) => `import { createServer } from 'node:http'
import { createRequire } from 'node:module'
const require = createRequire(import.meta.url)
const cached = {}
const server = createServer(async ({ url }, response) => {
  if (url === '/') return response.end((await import('./src/controllers/home.js')).handle())
  ${keep}
})
server.listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port))
`

const ways = {
  'the namespace of an import()': ['js', 'response.end((cached[url] ??= await import(`./src/controllers${url}.js`)).handle())'],
  'one export of an import()': ['js', 'response.end((cached[url] ??= (await import(`./src/controllers${url}.js`)).handle)())'],
  'what require() gave': ['cjs', 'response.end((cached[url] ??= require(`./src/controllers${url}.cjs`)).handle())'],
}

for (const [what, [extension = '', keep = '']] of Object.entries(ways)) {
  const home = 'src/controllers/home.js'
  const [first, second] = ['first', 'second'].map((name) => `src/controllers/${name}.${extension}`)
  const controller = (/** @type {string} */ name) =>
    extension === 'cjs' ? `exports.handle = () => '${name}:1'\n` : `export const handle = () => '${name}:1'\n`
  test(`kept: ${what} restarts at the second save, and never a boundary that is saved twice before it is asked for`, async (t) => {
    const files = { 'server.js': server(keep), [home]: "export const handle = () => 'home:1'\n" }
    const app = start(project(t, { ...files, [String(first)]: controller('first'), [String(second)]: controller('second') }))
    await app.ready
    for (const path of ['/', '/first', '/second']) await app.get(path)
    const edits = async (/** @type {(string | undefined)[]} */ files_) => {
      for (const file of files_) {
        await count(app, String(file))
        await invalidated(app, String(file))
      }
    }
    await edits([home, home, first])
    assert.equal((await app.get('/first')).body, 'first:1', 'nothing is known yet')
    await edits([first])
    const { reason } = await restartAsked(app, String(first))
    assert.match(reason, /^server\.js:7:\d+ imported it once and keeps it/)
    assert.equal((await app.get('/')).body, 'home:3')
    await count(app, String(first))
    assert.equal((await restartAsked(app, String(first))).reason, reason, 'from now on at once')
    await edits([home, home, second, second])
    await restartAsked(app, String(second))
    assert.equal((await app.get('/')).body, 'home:5')
    assert.equal(messagesOf(app, 'hot-hook:full-reload').length, 3, app.stderr)
  })
}

const gets = { 'import()': "(await import('./src/controllers/free.cjs')).default", 'require()': "require('./src/controllers/free.cjs')" }

for (const [way, get] of Object.entries(gets)) {
  for (const first of ["require('some-package')\n", '']) {
    test(`kept: a CommonJS boundary is not taken for kept, asked for by ${way}${first && ', the first to require a package'}`, async (t) => {
      const [free, keeps] = ['src/controllers/free.cjs', 'src/controllers/keeps.cjs']
      const files = {
        'server.js': server(`if (url === '/free') return response.end(${get}.handle())
  response.end((cached[url] ??= require('./src/controllers/keeps.cjs')).handle())`),
        [free]: `${first}exports.handle = () => 'free:1'\n`,
        [keeps]: "exports.handle = () => 'keeps:1'\n",
        'node_modules/some-package/package.json': '{ "name": "some-package", "main": "index.js" }',
        'node_modules/some-package/index.js': '',
      }
      const app = start(project(t, files))
      await app.ready
      for (const path of ['/free', '/keeps']) await app.get(path)
      for (const file of [free, free, keeps, keeps]) {
        await count(app, file)
        await invalidated(app, file)
      }
      // Both are looked into at the same time.
      await restartAsked(app, keeps)
      assert.equal((await app.get('/free')).body, 'free:3')
      assert.equal(messagesOf(app, 'hot-hook:full-reload').length, 1, app.stderr)
    })
  }
}

test('kept: a CommonJS boundary that is saved every 3 ms while it is asked for never restarts', async (t) => {
  const file = 'src/controllers/first.cjs'
  const files = { 'server.js': server("response.end(require('./src/controllers/first.cjs').handle())"), [file]: "exports.handle = () => 'first:1'\n" }
  const app = start(project(t, files))
  await app.ready
  const saving = new AbortController()
  const asking = (async () => {
    // Seldom enough that most versions are never asked for.
    for (; !saving.signal.aborted; await pause(30)) await app.get('/first')
  })()
  // Longer than it takes to find out that a version is in use.
  for (const end = Date.now() + 2500; Date.now() < end; await pause(3)) await count(app, file, 'rename')
  saving.abort()
  await asking
  await count(app, file)
  const last = /first:\d+/.exec(app.project.read(file))?.[0] ?? ''
  await app.until('/first', last)
  await count(app, file)
  await invalidated(app, file)
  assert.deepEqual(messagesOf(app, 'hot-hook:full-reload'), [], app.stderr)
})
