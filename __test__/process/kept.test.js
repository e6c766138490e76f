// @ts-check
/** What pinned code keeps of a boundary is reported as "hot, but not imported again", and nothing else is. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { count, invalidated, messagesOf } from '../helpers/edits.js'
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
  'the namespace of an import()': ['js', "response.end((cached[url] ??= await import(`./src/controllers${url}.js`)).handle())"],
  'one export of an import()': ['js', "response.end((cached[url] ??= (await import(`./src/controllers${url}.js`)).handle)())"],
  'what require() gave': ['cjs', "response.end((cached[url] ??= require(`./src/controllers${url}.cjs`)).handle())"],
}

for (const [what, [extension = '', keep = '']] of Object.entries(ways)) {
  const home = 'src/controllers/home.js'
  const [first, second] = ['first', 'second'].map((name) => `src/controllers/${name}.${extension}`)
  const controller = (/** @type {string} */ name) =>
    extension === 'cjs' ? `exports.handle = () => '${name}:1'\n` : `export const handle = () => '${name}:1'\n`
  test(`kept: ${what} is reported once, and never a boundary that is saved twice before it is asked for`, async (t) => {
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
    // Whatever is told of files that were saved earlier is told before the line of the last one.
    await edits([home, home, first])
    assert.equal((await app.get('/first')).body, 'first:1', 'nothing is kept here')
    await edits([first])
    await app.when('the first line', () => app.complaints.some((line) => line.includes('first')))
    assert.equal((await app.get('/')).body, 'home:3')
    await edits([home, first, home, first, second, second])
    await app.when('the second line', () => app.complaints.some((line) => line.includes('second')))
    assert.equal((await app.get('/')).body, 'home:5')
    for (const name of ['first', 'second']) assert.equal((await app.get(`/${name}`)).body, `${name}:1`)
    assert.deepEqual(messagesOf(app, 'hot-hook:full-reload'), [])
    assert.equal(app.complaints.length, 2, app.stderr)
    assert.match(app.stderr, /controllers\/first\.c?js is hot, but it was not imported again.*what server\.js:7:\d+ imported is kept/)
  })
}
