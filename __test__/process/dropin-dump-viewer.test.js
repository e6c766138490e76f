// @ts-check
/**
 * What `@hot-hook/dump-viewer` asks of hot-hook: it imports `hot-hook` by its name from its own folder, writes
 * `hot.dump()` as JSON into a page, and draws an arrow from each file to each of its `dependencies`, which it looks up
 * among the `path`s; a file without `dependents` is a root. A package that does the same stands in for it.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { httpServer, smallApp } from '../helpers/apps.js'
import { hotEdit } from '../helpers/edits.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

const viewer = `
export async function dumpViewer() {
  const { hot } = await import('hot-hook')
  return '<script>const dump = ' + JSON.stringify(await hot.dump()) + '</script>'
}
`

const server = httpServer().replace(
  "if (request.url === '/config')",
  `
    if (request.url === '/viewer') return response.end(await (await import('@hot-hook/dump-viewer')).dumpViewer())
    if (request.url === '/config')`,
)

/** @param {string} page */
const dumpIn = (page) => JSON.parse(/const dump = (.*)<\/script>/.exec(page)?.[1] ?? '[]')

test('the page of the dump viewer shows every file, its colour and its arrows', async (t) => {
  const app = start(
    project(
      t,
      {
        ...smallApp(),
        'server.js': server,
        'src/controllers/home.js': "import { help } from '../help.js'\nexport const handle = () => 'controller:1 ' + help\n",
        'src/help.js': "export const help = 'help:1'\n",
        'node_modules/@hot-hook/dump-viewer/package.json': '{ "name": "@hot-hook/dump-viewer", "type": "module", "exports": "./index.js" }',
        'node_modules/@hot-hook/dump-viewer/index.js': viewer,
      },
      { as: 'hot-hook' },
    ),
    { imports: ['hot-hook/register'] },
  )
  await app.ready
  await hotEdit(app, 'src/help.js')
  const dump = dumpIn((await app.get('/viewer')).body)
  const paths = new Set(dump.map((/** @type {any} */ { path }) => path))
  assert.equal(paths.size, dump.length, 'a file is there twice')
  for (const { path, dependencies, dependents } of dump) {
    for (const other of [...dependencies, ...dependents]) assert.ok(paths.has(other), `${other}, which ${path} names, is not there`)
  }
  const of = (/** @type {(file: any) => boolean} */ wanted) =>
    dump
      .filter(wanted)
      .map((/** @type {any} */ { path }) => path)
      .toSorted()
  assert.deepEqual(
    of(({ dependents }) => dependents.length === 0),
    ['server.js'],
    'roots',
  )
  assert.deepEqual(
    of(({ boundary }) => boundary),
    ['src/controllers/home.js'],
    'boundaries',
  )
  assert.deepEqual(
    of(({ reloadable }) => reloadable),
    ['src/controllers/home.js', 'src/help.js'],
    'hot',
  )
  const arrows = dump.flatMap((/** @type {any} */ { path, dependencies }) => dependencies.map((/** @type {string} */ to) => `${path} > ${to}`))
  assert.deepEqual(arrows.toSorted(), ['server.js > src/config.js', 'server.js > src/controllers/home.js', 'src/controllers/home.js > src/help.js'])
})
