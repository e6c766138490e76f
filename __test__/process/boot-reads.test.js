// @ts-check
/** Files and folders of the project that code reads while the app boots, and the app's own data. All Node lines alike. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { smallApp } from '../helpers/apps.js'
import { count, hotEdit, messagesOf, restartAsked } from '../helpers/edits.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

const home = 'src/controllers/home.js'

/** @param {import('../helpers/server.js').Server} server */
const asksForNoRestart = (server) => assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [], server.report())

/** A package that reads in each way that there is, and holds the functions from then on. */
const reader = `
const fs = require('node:fs')
const { readFileSync, readFile, createReadStream, openSync, readdir } = fs
const text = async (stream) => { let all = ''; for await (const part of stream) all += part; return all }
exports.readAll = async (folder) => [
  readFileSync(folder + '/sync.yaml', 'utf8'),
  await new Promise((resolve) => readFile(folder + '/callback.yaml', 'utf8', (_, found) => resolve(found))),
  await fs.promises.readFile(folder + '/promise.yaml', 'utf8'),
  await text(createReadStream(folder + '/stream.yaml')),
  readFileSync(openSync(folder + '/descriptor.yaml'), 'utf8'),
]
exports.list = (folder) => new Promise((resolve) => readdir(folder, (_, names) => resolve(names)))
exports.same = () => readFileSync === fs.readFileSync
`

const server = `
import { createServer } from 'node:http'
import { readFileSync, writeFileSync } from 'node:fs'
import { readFile, rename, writeFile } from 'node:fs/promises'
import reader from 'acme-reader'
async function main() {
  const read = await reader.readAll('config')
  await reader.list('locales')
  const name = ['da', 'ta', '/'].join('')
  globalThis.rows = [JSON.parse(readFileSync(name + 'rows.json', 'utf8')), JSON.parse(await readFile(name + 'moved.json'))]
  createServer(async (request, response) => {
    if (request.url === '/save') {
      for (const rows of globalThis.rows) rows.push(1)
      writeFileSync(name + 'rows.json', JSON.stringify(globalThis.rows[0]))
      await writeFile(name + 'moved.json.1234', JSON.stringify(globalThis.rows[1]))
      await rename(name + 'moved.json.1234', name + 'moved.json')
      await writeFile('locales/own.json', '{}')
      readFileSync('config/request.yaml')
    }
    response.end((await import('./src/controllers/home.js')).handle() + ' ' + read.join(' ') + globalThis.rows.flat().length)
  }).listen(0, '127.0.0.1', function () { console.log('ready ' + this.address().port) })
}
main()
`

const files = {
  ...smallApp({ 'server.js': server }),
  'node_modules/acme-reader/package.json': '{ "name": "acme-reader" }',
  'node_modules/acme-reader/index.js': reader,
  ...Object.fromEntries(['sync', 'callback', 'promise', 'stream', 'descriptor', 'request'].map((way) => [`config/${way}.yaml`, `${way}:1`])),
  'locales/de.json': '{}',
  'data/rows.json': '[]',
  'data/moved.json': '[]',
}

test('what a package reads and lists while the app boots restarts, what the app writes does not', async (t) => {
  const app = start(project(t, files))
  await app.get('/save')
  await app.get('/save')
  assert.match((await app.get('/')).body, /:14$/)
  // What is read per request is not observed.
  await count(app, 'config/request.yaml')
  await hotEdit(app, home)
  asksForNoRestart(app)
  for (const way of ['sync', 'callback', 'promise', 'stream', 'descriptor']) {
    await count(app, `config/${way}.yaml`)
    const { reason } = await restartAsked(app, `config/${way}.yaml`)
    assert.equal(reason, 'it was read while the app booted, by acme-reader')
  }
  await app.project.save('locales/fr.json', '{}')
  const { reason } = await restartAsked(app, 'locales/fr.json')
  assert.equal(reason, 'locales was listed while the app booted, by acme-reader')
  const asked = new Set(messagesOf(app, 'hot-hook:full-reload').map(({ path }) => path))
  assert.equal(asked.size, 6, app.report())
})

test('the option turns it off', async (t) => {
  const app = start(project(t, files, { hotHook: { boundaries: [`./${home}`], observe: false } }))
  await app.get('/')
  await count(app, 'config/sync.yaml')
  await app.project.save('locales/fr.json', '{}')
  await hotEdit(app, home)
  asksForNoRestart(app)
})

test('a new file in a folder of @fastify/autoload restarts', async (t) => {
  const entry = `
import Fastify from 'fastify'
import autoload from '@fastify/autoload'
import { fileURLToPath } from 'node:url'
const app = Fastify()
app.register(autoload, { dir: fileURLToPath(new URL('./src/routes', import.meta.url)) })
console.log('ready ' + new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port)
`
  const route = (/** @type {string} */ name) =>
    `export default async (app) => { app.get('/', async () => '${name}:1 ' + (await import('../../controllers/home.js')).handle()) }`
  const packages = ['fastify', '@fastify/autoload']
  const app = start(project(t, { ...smallApp({ 'server.js': entry }), 'src/routes/a/index.js': route('a') }, { packages }))
  await hotEdit(app, home, { path: '/a' })
  asksForNoRestart(app)
  await app.project.save('src/routes/b/index.js', route('b'))
  const { reason } = await restartAsked(app, 'src/routes/b')
  assert.equal(reason, 'src/routes was listed while the app booted, by @fastify/autoload')
})
