// @ts-check
/** CommonJS and those who look into its cache: what they read, delete and put there is theirs. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { answers, hotEdit, invalidated, messagesOf } from '../helpers/edits.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

const home = 'src/controllers/home.cjs'
const service = 'src/service.cjs'
const part = 'src/part.cjs'

/**
 * An app of CommonJS files alone, with routes that do what some tools do with `require.cache`.
 *
 * @type {Record<string, string>}
 */
const files = {
  'server.cjs': `
const { createServer } = require('node:http')
const { join, relative } = require('node:path')
const file = join(__dirname, '${part}')
const cache = require.cache
const name = ({ filename }) => relative(__dirname, filename)
const children = (path) => path + ': ' + cache[join(__dirname, path)].children.map(name).join()

const routes = {
  '/': () => require('./${home}').handle(),
  '/children': () => ['server: ' + module.children.map(name).join(), children('${home}'), children('${service}')].join('; '),
  '/cached': () => [
    cache === require.cache && cache === require('node:module')._cache,
    Object.keys(cache).filter((key) => key === file).length,
    file in cache && cache[file].loaded && cache[file].id === file && cache[file].exports.part,
    Object.keys(cache).some((key) => key.includes('?')),
  ].join(' '),
  '/delete': () => delete cache[file],
  '/mock': () => { cache[file] = Object.assign(new module.constructor(file, module), { filename: file, loaded: true, exports: { part: 'mocked', evaluated: 0 } }) },
  '/mock-exports': () => { cache[file].exports = { part: 'mocked', evaluated: 0 } },
}
const server = createServer(({ url }, response) => {
  try {
    response.end(String(routes[url]()))
  } catch (error) {
    response.statusCode = 500
    response.end(String(error))
  }
})
server.listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port))
`,
  [home]: "const { service } = require('../service.cjs')\nexports.handle = () => 'controller:1 ' + service()\n",
  [service]: "const { part, evaluated } = require('./part.cjs')\nexports.service = () => 'service:1 ' + part + ' ' + evaluated\n",
  [part]: "globalThis.evaluated = (globalThis.evaluated ?? 0) + 1\nexports.part = 'part:1'\nexports.evaluated = globalThis.evaluated\n",
}

/** @param {import('node:test').TestContext} t */
async function running(t) {
  const server = start(project(t, files), { entry: 'server.cjs' })
  await answers(server, '/', 'controller:1 service:1 part:1 1')
  return server
}

test('modules that were replaced leave the children of who required them', async (t) => {
  const server = await running(t)
  for (let round = 0; round < 3; round += 1) {
    for (const file of [service, home, service]) await hotEdit(server, file)
  }
  await server.project.save(part, files[part].replace('part:1', 'part:2'))
  await invalidated(server, part)
  await answers(server, '/', 'controller:4 service:7 part:2 2')
  await server.until('/children', `server: ${home}; ${home}: ${service}; ${service}: ${part}`)
  assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [])
})

test('who reads require.cache finds the present version of a file, under its path', async (t) => {
  const server = await running(t)
  await answers(server, '/cached', 'true 1 part:1 false')
  for (const number of [2, 3, 4]) {
    await server.project.save(part, files[part].replace('part:1', `part:${number}`), number % 2 ? 'write' : 'rename')
    await invalidated(server, part)
    await server.get('/')
    await answers(server, '/cached', `true 1 part:${number} false`)
  }
})

test('what is deleted from require.cache is loaded again when it is required, and hot from then on', async (t) => {
  const server = await running(t)
  await answers(server, '/delete', 'true')
  // Who required it has it still, as without us.
  await answers(server, '/', 'controller:1 service:1 part:1 1')
  await server.project.save(service, files[service].replace('service:1', 'service:2'))
  await invalidated(server, service)
  await answers(server, '/', 'controller:1 service:2 part:1 2')
  await answers(server, '/delete', 'true')
  for (const number of [2, 3]) {
    await server.project.save(part, files[part].replace('part:1', `part:${number}`))
    await invalidated(server, part)
    await answers(server, '/', `controller:1 service:2 part:${number} ${number + 1}`)
  }
})

for (const route of ['/mock', '/mock-exports']) {
  test(`what a test tool puts into require.cache (${route}) stays there while others are replaced, and goes with an edit of its own file`, async (t) => {
    const server = await running(t)
    await server.get(route)
    for (const number of [2, 3]) {
      await server.project.save(service, files[service].replace('service:1', `service:${number}`))
      await invalidated(server, service)
      await answers(server, '/', `controller:1 service:${number} mocked 0`)
      await answers(server, '/cached', `true 1 mocked false`)
    }
    await server.project.save(part, files[part].replace('part:1', 'part:2'))
    await invalidated(server, part)
    await answers(server, '/', 'controller:1 service:3 part:2 2')
  })
}

test('an ES module gets the named exports of a CommonJS file anew: changed, added, renamed', async (t) => {
  const legacy = 'src/legacy.cjs'
  const app = project(t, {
    'server.js': `
import { createServer } from 'node:http'
const server = createServer(async (request, response) => {
  try {
    response.end((await import('./src/controllers/home.js')).handle())
  } catch (error) {
    response.statusCode = 500
    response.end(error.name + ': ' + error.message)
  }
})
server.listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port))
`,
    'src/controllers/home.js': `
import legacy, { first } from '../legacy.cjs'
import * as all from '../legacy.cjs'
export const handle = () => [first, legacy.first, Object.keys(all).filter((key) => !/default|module.exports/.test(key))].join(' ')
`,
    [legacy]: "exports.first = 'first:1'\n",
  })
  const server = start(app)
  await answers(server, '/', 'first:1 first:1 first')
  const edit = async (/** @type {string} */ text) => {
    await app.save(legacy, text)
    await invalidated(server, legacy)
  }
  await edit("exports.first = 'first:2'\n")
  await answers(server, '/', 'first:2 first:2 first')
  await edit("exports.first = 'first:3'\nexports.second = 'second:1'\n")
  await answers(server, '/', 'first:3 first:3 first,second')
  await edit("const first = 'first:4'\nmodule.exports = { first }\n")
  await answers(server, '/', 'first:4 first:4 first')
  await edit("exports.other = 'other:1'\n")
  assert.match((await server.get('/')).body, /^SyntaxError: .*first/)
  await edit("Object.defineProperty(exports, '__esModule', { value: true })\nexports.first = 'first:5'\n")
  await answers(server, '/', 'first:5 first:5 __esModule,first')
  assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [])
})
