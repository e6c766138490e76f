// @ts-check
/**
 * A package that writes its output into the project and requires it, as a custom server of Next does: the files are its own
 * business. It drops them from `require.cache` itself, so a change of one asks for nothing.
 */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { smallApp } from '../helpers/apps.js'
import { count, hotEdit, messagesOf, pinnedEdit, restartAsked } from '../helpers/edits.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

/**
 * A package that empties `out` when it is loaded, and renders a page of `pages`: writes a chunk that all pages share, and the
 * page if it has changed, drops what it wrote from `require.cache`, and requires the page.
 *
 * @param {number} gap how long it takes from writing to dropping, in milliseconds
 */
const builder = (gap) => `
const { mkdirSync, readFileSync, rmSync, writeFileSync } = require('fs')
const { join } = require('path')
const { setTimeout: pause } = require('timers/promises')
const out = join(process.cwd(), 'out')
rmSync(out, { recursive: true, force: true })
mkdirSync(out)
const written = new Map()
let builds = 0
exports.render = async (name) => {
  const text = readFileSync(join('pages', name + '.txt'), 'utf8').trim()
  const chunk = join(out, 'chunk.cjs'), page = join(out, name + '.cjs')
  const isNew = written.get(name) !== text
  written.set(name, text)
  builds += 1
  writeFileSync(chunk, 'exports.build = ' + builds + '\\n')
  if (isNew) writeFileSync(page, 'exports.text = ' + JSON.stringify(text) + ' + " build:" + require("./chunk.cjs").build\\n')
  if (${gap}) await pause(${gap})
  delete require.cache[chunk]
  if (isNew) delete require.cache[page]
  return require(page).text
}
exports.keep = () => require(join(process.cwd(), 'plugins/kept.cjs')).text
`

/**
 * @param {number} gap
 * @returns {Record<string, string>}
 */
const files = (gap) =>
  smallApp({
    'server.js': `
import { createServer } from 'node:http'
import builder from 'builder'
import { config } from './src/config.js'

createServer(async (request, response) => {
  const [, name, argument] = request.url.split('/')
  if (name === 'keep') return response.end(builder.keep())
  if (name === 'page') return response.end(await builder.render(argument))
  const { handle } = await import('./src/controllers/home.js')
  response.end(name === 'config' ? config : handle())
}).listen(0, '127.0.0.1', function () { console.log('ready ' + this.address().port) })
`,
    'node_modules/builder/package.json': '{ "name": "builder", "main": "index.js" }\n',
    'node_modules/builder/index.js': builder(gap),
    'pages/one.txt': 'one:1',
    'pages/two.txt': 'two:1',
  })

for (const [how, gap] of /** @type {const} */ ([
  ['at once', 0],
  ['a while after it wrote it', 150],
])) {
  test(`a package drops its output from require.cache ${how}: each edit of a page shows, and nothing restarts`, async (t) => {
    const server = start(project(t, files(gap)))
    await server.ready
    for (let edit = 1; edit <= 7; edit += 1) {
      for (const [place, name] of ['one', 'two', 'one'].entries()) {
        const built = 3 * (edit - 1) + (place % 2) + 1
        assert.equal((await server.get(`/page/${name}`)).body, `${name}:${edit} build:${built}`)
      }
      for (const name of ['one', 'two']) await server.project.save(`pages/${name}.txt`, `${name}:${edit + 1}`)
      await hotEdit(server, 'src/controllers/home.js')
    }
    await server.project.save('plugins/kept.cjs', "exports.text = 'kept:1'\n")
    await server.get('/keep')
    await count(server, 'plugins/kept.cjs')
    // It waits like the others, which waited before it.
    await restartAsked(server, 'plugins/kept.cjs')
    await pinnedEdit(server, 'src/config.js')
    const restarts = messagesOf(server, 'hot-hook:full-reload').map(({ paths }) => paths)
    assert.deepEqual(
      restarts,
      ['plugins/kept.cjs', 'src/config.js'].map((file) => [server.project.path(file)]),
    )
  })
}

test('the output folders of frameworks are ignored, unless the app is started from there', async (t) => {
  const own = "export const output = 'output:1'\n"
  const app = smallApp({ '.output/server/part.js': own, 'apps/web/.next/part.js': own, 'coverage/part.js': own })
  app['server.js'] = ['.output/server', 'apps/web/.next', 'coverage'].map((folder) => `import './${folder}/part.js'\n`).join('') + app['server.js']
  const server = start(project(t, app))
  await server.ready
  await server.get()
  for (const folder of ['.output/server', 'apps/web/.next', 'coverage']) await count(server, `${folder}/part.js`)
  await pinnedEdit(server, 'src/config.js')
  assert.equal(messagesOf(server, 'hot-hook:full-reload').length, 1)

  const built = project(t, {
    '.output/server/index.js': app['server.js'].replace(/^import '.*\n/gm, '').replaceAll('./src', '../../src'),
    'src/config.js': "export const config = 'config:1'\n",
    '.output/server/part.js': own,
  })
  await built.save('.output/server/index.js', `import './part.js'\n${built.read('.output/server/index.js')}`)
  const started = start(built, { entry: '.output/server/index.js' })
  await started.ready
  await count(started, '.output/server/part.js')
  await restartAsked(started, '.output/server/part.js')
})
