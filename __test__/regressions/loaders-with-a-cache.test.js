// @ts-check
/** Loaders that put what they evaluate into `require.cache` by themselves, as jiti does: no hook of Node sees their files. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { httpServer } from '../helpers/apps.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

/** A loader in a package. It reads, compiles and keeps the module. */
const loader = `const Module = require('node:module')
const { readFileSync } = require('node:fs')
exports.load = (file) => {
  if (require.cache[file]) return require.cache[file].exports
  const loaded = new Module(file)
  loaded.filename = file
  require.cache[file] = loaded
  new Function('exports', readFileSync(file, 'utf8'))(loaded.exports)
  loaded.loaded = true
  return loaded.exports
}
`
const home = (/** @type {string} */ text) => `import { load } from 'own-loader'
import { fileURLToPath } from 'node:url'
const { limit } = load(fileURLToPath(new URL('../../app.config.txt', import.meta.url)))
export const handle = () => '${text}:' + limit
`

const config = 'app.config.txt'

for (const pinned of [false, true]) {
  test(`a file that a ${pinned ? 'pinned' : 'hot'} module loads with a loader of a package restarts`, async (t) => {
    const app = project(t, {
      'server.js': httpServer({ before: pinned ? "import './src/controllers/home.js'" : '' }),
      'src/config.js': "export const config = 'config:1'\n",
      'src/controllers/home.js': home('one'),
      [config]: 'exports.limit = 1',
      'node_modules/own-loader/package.json': '{ "name": "own-loader", "main": "index.js" }',
      'node_modules/own-loader/index.js': loader,
    })
    const server = start(app, { ipc: false })
    await server.ready
    assert.equal((await server.get('/')).body, 'one:1')
    await app.save(config, 'exports.limit = 2')
    await server.until('/', /one:2/)
    await server.when('the line', () => server.complaints.length > 0)
    assert.match(server.stderr, /restart +app\.config\.txt: a loader other than Node's evaluated it/)
    assert.equal(server.complaints.length, 1, server.report())
  })
}
