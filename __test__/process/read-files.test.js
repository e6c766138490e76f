// @ts-check
/** Files that a module reads, and folders that it lists, while it is evaluated: they are a part of it. */
import assert from 'node:assert/strict'
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { httpServer, smallApp } from '../helpers/apps.js'
import { answers, count, hotEdit, messagesOf, restartAsked } from '../helpers/edits.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

const home = 'src/controllers/home.js'

/**
 * A controller that reads at its top level.
 *
 * @param {string} text sets `page`
 */
const reading = (text) => `
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
${text}
export const handle = () => page.trim()
`

/** @param {import('../helpers/server.js').Server} server */
const asksForNoRestart = (server) => assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [], server.report())

for (const [what, file, text] of [
  [
    'in a constant',
    'views/page.html',
    "const views = join(dirname(fileURLToPath(import.meta.url)), 'views')\nconst page = readFileSync(join(views, 'page.html'), 'utf8')",
  ],
  ['with escapes and a query', 'a b.html', "const page = readFileSync(new URL('./a%20b.html?raw', import.meta.url), 'utf8')"],
]) {
  test(`a file that a hot module reads, its path ${what}`, async (t) => {
    const server = start(project(t, smallApp({ [home]: reading(text), [`src/controllers/${file}`]: 'page:1\n' })))
    await hotEdit(server, `src/controllers/${file}`)
    await hotEdit(server, `src/controllers/${file}`, { how: 'rename' })
    asksForNoRestart(server)
  })
}

test('files that a hot module reads in the working directory, by a computed name, in a function, and through a package', async (t) => {
  const text = `
const here = dirname(fileURLToPath(import.meta.url))
const read = (name) => readFileSync(join(here, name), 'utf8')
const load = (path) => readFileSync(path, 'utf8')
const pages = [readFileSync('views/a.txt', 'utf8'), readFileSync(process.cwd() + '/views/b.txt', 'utf8'), read('named.txt'), load(join(here, 'loaded.yml'))]
let kept
const keep = () => (kept ??= readFileSync(join(here, 'kept.txt'), 'utf8'))
const page = { trim: () => [...pages, keep()].join('').trim().replaceAll('\\n', ' ') }
`
  const beside = ['named.txt', 'loaded.yml', 'kept.txt'].map((name) => `src/controllers/${name}`)
  const files = ['views/a.txt', 'views/b.txt', ...beside]
  const pages = Object.fromEntries(files.map((file, index) => [file, `page-${'abcde'[index]}:1\n`]))
  const server = start(project(t, smallApp({ [home]: reading(text), ...pages })))
  await server.until('/', 'page-a:1 page-b:1 page-c:1 page-d:1 page-e:1')
  for (const file of files) await hotEdit(server, file)
  asksForNoRestart(server)
})

for (const [what, text, without] of /** @type {[string, string, string | RegExp][]} */ ([
  ['cannot do without', "const page = readFileSync(new URL('./views/page.html', import.meta.url), 'utf8')", /^Error: ENOENT/],
  [
    'can do without',
    "const file = join(import.meta.dirname ?? dirname(fileURLToPath(import.meta.url)), 'views/page.html')\nconst url = new URL('./views/page.html', import.meta.url)\nconst page = existsSync(file) ? readFileSync(url, 'utf8') : 'none'",
    'none',
  ],
])) {
  test(`a missing file that a hot module ${what} comes, goes and comes back`, async (t) => {
    const server = start(project(t, smallApp({ [home]: reading(text) })))
    const page = 'src/controllers/views/page.html'
    await server.until('/', without)
    await server.project.save(page, 'page:1\n')
    await server.until('/', 'page:1')
    server.forget()
    await hotEdit(server, page)
    server.project.remove(page)
    await server.until('/', without)
    await server.project.save(page, 'page:7\n')
    await server.until('/', 'page:7')
    asksForNoRestart(server)
  })
}

test('a folder that a hot module lists: what comes to it shows, and what goes', async (t) => {
  const models = `
const { readdirSync } = require('node:fs')
const { basename, join } = require('node:path')
const self = basename(__filename)
for (const file of readdirSync(__dirname)) if (file !== self) exports[basename(file, '.js')] = require(join(__dirname, file))
`
  const controller = "import models from '../models/index.js'\nexport const handle = () => Object.values(models).join(' ')\n"
  const files = { 'src/models/package.json': '{ "type": "commonjs" }', 'src/models/index.js': models, 'src/models/user.js': "module.exports = 'user:1'\n" }
  const server = start(project(t, smallApp({ [home]: controller, ...files })))
  await server.until('/', /user:1/)
  await hotEdit(server, 'src/models/user.js')
  await server.project.save('src/models/zebra.js', "module.exports = 'zebra:1'\n")
  await server.until('/', /user:2 zebra:1/)
  server.forget()
  await hotEdit(server, 'src/models/zebra.js')
  server.project.remove('src/models/zebra.js')
  await server.until('/', /user:2$/)
  asksForNoRestart(server)
})

test('a file that a pinned module reads while it is evaluated needs a restart, with the reason', async (t) => {
  const config = "import { readFileSync } from 'node:fs'\nexport const config = readFileSync(new URL('./config.txt', import.meta.url), 'utf8')\n"
  const server = start(project(t, smallApp({ 'src/config.js': config, 'src/config.txt': 'text:1' })))
  await answers(server, '/config', 'text:1')
  await count(server, 'src/config.txt')
  const { reason } = await restartAsked(server, 'src/config.txt')
  assert.match(reason, /src\/config\.js:2:\d+ reads src\/config\.txt/)
})

test('a folder that a pinned module lists needs a restart for what comes, and none for a save', async (t) => {
  const config = `
import { readdirSync } from 'node:fs'
export const config = readdirSync(new URL('./routes/', import.meta.url)).join()
`
  const server = start(project(t, smallApp({ 'src/config.js': config, 'src/routes/a.js': "export const a = 'a:1'\n" })))
  await answers(server, '/config', 'a.js')
  for (const how of /** @type {const} */ (['write', 'rename', 'delete'])) await count(server, 'src/routes/a.js', how)
  await hotEdit(server, home)
  asksForNoRestart(server)
  await server.project.save('src/routes/b.js', '')
  const { reason } = await restartAsked(server, 'src/routes')
  assert.match(reason, /src\/config\.js:3:\d+ lists the files of src\/routes/)
})

test('what editors put into a listed folder for a moment needs no restart', async (t) => {
  const config = `
import { readdirSync } from 'node:fs'
export const config = readdirSync(new URL('./routes/', import.meta.url)).join()
`
  const server = start(project(t, smallApp({ 'src/config.js': config, 'src/routes/a.js': "export const a = 'a:1'\n" })))
  const { project: app } = server
  await answers(server, '/config', 'a.js')
  await hotEdit(server, home)
  const routes = (/** @type {string} */ name) => app.path(`src/routes/${name}`)
  for (const name of ['#a.js#', '.a.js.swp', 'a.js~', 'a.js.orig']) writeFileSync(routes(name), '')
  // Vim looks whether it may write here.
  writeFileSync(routes('4913'), '')
  await pause(30)
  rmSync(routes('4913'))
  // JetBrains writes beside the file, then renames both.
  writeFileSync(routes('a.js___jb_tmp___'), app.read('src/routes/a.js'))
  renameSync(routes('a.js'), routes('a.js___jb_old___'))
  renameSync(routes('a.js___jb_tmp___'), routes('a.js'))
  await pause(30)
  rmSync(routes('a.js___jb_old___'))
  await hotEdit(server, home)
  asksForNoRestart(server)
  await app.save('src/routes/b.js', '')
  await restartAsked(server, 'src/routes')
  assert.equal(messagesOf(server, 'hot-hook:full-reload').length, 1, server.report())
})

test('a file that a function of a pinned module reads needs no restart', async (t) => {
  const config =
    "import { readFileSync } from 'node:fs'\nexport const read = () => readFileSync(new URL('./data.json', import.meta.url), 'utf8')\nexport const config = 'config:1'\n"
  const server = start(project(t, { ...smallApp({ 'src/config.js': config, 'src/data.json': '{ "data:1": 1 }' }), 'server.js': httpServer() }))
  await server.get('/')
  await count(server, 'src/data.json')
  // A busy machine tells of both saves at once.
  const { next } = await count(server, home)
  await server.until('/', new RegExp(next))
  asksForNoRestart(server)
})
