// @ts-check
/**
 * Boundaries that the app loads while it boots and keeps: their change is a restart, until they are imported again. All Node
 * lines alike.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { serveRoutes } from '../helpers/apps.js'
import { child } from '../helpers/child.js'
import { hotEdit, invalidated, messagesOf, restartAsked, count } from '../helpers/edits.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

const hotHook = { boundaries: ['./src/parts/**/*.{js,cjs}'] }

/**
 * @param {'js' | 'cjs'} extension
 * @returns {Record<string, string>}
 */
const parts = (extension) =>
  extension === 'js'
    ? {
        'src/parts/a.js': "import { help } from '../help.js'\nexport const say = () => 'a:1 ' + help()\n",
        'src/parts/b.js': "export const say = () => 'b:1'\n",
        'src/help.js': "export const help = () => 'help:1'\n",
      }
    : {
        'src/parts/a.cjs': "const { help } = require('../help.cjs')\nexports.say = () => 'a:1 ' + help()\n",
        'src/parts/b.cjs': "exports.say = () => 'b:1'\n",
        'src/help.cjs': "exports.help = () => 'help:1'\n",
      }

/** A server that answers with what all parts say. `parts` is to be filled before it listens. */
const serve = `
const routes = { '/': () => [...parts.values()].map((part) => part.say()).sort().join(' ') }
${serveRoutes}`

const esm = `import { createServer } from 'node:http'
import { readdirSync } from 'node:fs'
const parts = new Map()
`
const cjs = `const { createServer } = require('node:http')
const { readdirSync } = require('node:fs')
const parts = new Map()
`

const packageOf = (/** @type {string} */ source) => ({
  'node_modules/@acme/loader/package.json': '{ "name": "@acme/loader", "main": "index.cjs" }',
  'node_modules/@acme/loader/index.cjs': source,
})

/** @type {Record<string, { extension?: 'js' | 'cjs', by?: RegExp, files: Record<string, string> }>} */
const loaders = {
  'a loop of import() over a folder': {
    files: {
      'server.js': `${esm}
async function load() {
  for (const name of readdirSync(new URL('./src/parts', import.meta.url))) parts.set(name, await import('./src/parts/' + name))
}
await load()${serve}`,
    },
    by: /^server\.js:6:\d+ /,
  },
  'literal import() in a function': {
    files: {
      'server.js': `${esm}
const load = async () => [await import('./src/parts/a.js'), await import('./src/parts/b.js')]
for (const part of await load()) parts.set(part, part)${serve}`,
    },
    by: /^server\.js:5:\d+ /,
  },
  'a loop that ends long after the entry was evaluated': {
    files: {
      'server.js': `${esm}
import { readdir } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
async function main() {
  for (const name of await readdir(new URL('./src/parts', import.meta.url))) {
    await setTimeout(150)
    parts.set(name, await import('./src/parts/' + name))
  }${serve}
}
main()`,
    },
    by: /^server\.js:10:\d+ /,
  },
  'a package with import()': {
    files: {
      'server.js': `${esm}
import loader from '@acme/loader'
await loader(import.meta.dirname + '/src/parts', parts)${serve}`,
      ...packageOf(
        "const { readdirSync } = require('node:fs')\nconst { pathToFileURL } = require('node:url')\nmodule.exports = async (folder, parts) => { for (const name of readdirSync(folder)) parts.set(name, await import(pathToFileURL(folder + '/' + name).href)) }\n",
      ),
    },
    by: /^@acme\/loader /,
  },
  'a loop of require() over a folder': {
    extension: 'cjs',
    files: {
      'server.cjs': `${cjs}
const load = () => {
  for (const name of readdirSync(__dirname + '/src/parts')) parts.set(name, require('./src/parts/' + name))
}
load()${serve}`,
    },
    by: /^server\.cjs:6:\d+ /,
  },
  'literal require() in a function': {
    extension: 'cjs',
    files: {
      'server.cjs': `${cjs}
const load = () => [require('./src/parts/a.cjs'), require('./src/parts/b.cjs')]
for (const part of load()) parts.set(part, part)${serve}`,
    },
    by: /^server\.cjs:5:\d+ /,
  },
  'a package with require()': {
    extension: 'cjs',
    files: {
      'server.cjs': `${cjs}
require('@acme/loader')(__dirname + '/src/parts', parts)${serve}`,
      ...packageOf(
        "const { readdirSync } = require('node:fs')\nmodule.exports = (folder, parts) => { for (const name of readdirSync(folder)) parts.set(name, require(folder + '/' + name)) }\n",
      ),
    },
    by: /^@acme\/loader /,
  },
}

for (const [what, { extension = 'js', files, by }] of Object.entries(loaders)) {
  test(`${what}: a change restarts, and the reason says who loaded the boundary`, async (t) => {
    const entry = extension === 'js' ? 'server.js' : 'server.cjs'
    const app = start(project(t, { ...files, ...parts(extension) }, { hotHook }), { entry })
    assert.equal((await app.get()).body, 'a:1 help:1 b:1')
    await count(app, `src/parts/b.${extension}`)
    const { reason, shouldBeReloadable } = await restartAsked(app, `src/parts/b.${extension}`)
    assert.match(reason, by ?? /never/)
    assert.match(reason, / loaded it while the app booted/)
    assert.equal(shouldBeReloadable, false)
    await count(app, `src/help.${extension}`)
    const behind = await restartAsked(app, `src/help.${extension}`)
    assert.match(behind.reason, new RegExp(` loaded src/parts/a\\.${extension} while the app booted, src/parts/a\\.${extension}:1:\\d+ \\w+ src/help`))
    assert.deepEqual(messagesOf(app, 'hot-hook:invalidated'), [], app.report())
  })
}

for (const [extension, source] of /** @type {const} */ ([
  [
    'js',
    `${esm}
const load = (name) => import('./src/parts/' + name + '.js')
const warm = await load('a')
routes = { '/': async () => (await load('a')).say(), '/b': async () => (await load('b')).say() }
${serveRoutes}`.replace('routes =', 'const routes ='),
  ],
  [
    'cjs',
    `${cjs}
const load = (name) => require('./src/parts/' + name + '.cjs')
load('a')
const routes = { '/': () => load('a').say(), '/b': () => load('b').say() }
${serveRoutes}`,
  ],
])) {
  test(`a ${extension} server that calls its own route while it boots: the boundary is hot from the first request on`, async (t) => {
    const app = start(project(t, { [`server.${extension}`]: source, ...parts(extension) }, { hotHook }), { entry: `server.${extension}` })
    await app.ready
    await count(app, `src/parts/a.${extension}`)
    assert.match((await restartAsked(app, `src/parts/a.${extension}`)).reason, /loaded it while the app booted/)
    assert.equal((await app.get('/b')).body, 'b:1')
    await hotEdit(app, `src/parts/b.${extension}`, { path: '/b' })
    assert.match((await app.get()).body, /^a:1/)
    await count(app, `src/parts/a.${extension}`)
    await invalidated(app, `src/parts/a.${extension}`)
    assert.match((await app.get()).body, /^a:3/)
    await hotEdit(app, `src/help.${extension}`)
    assert.equal(messagesOf(app, 'hot-hook:full-reload').length, 1, app.report())
  })
}

/** Apps that never listen, and answer their parent. The part `a` is kept from boot, `b` is imported for each message. */
const quiet = {
  'whose entry ends': `
const load = (name) => import('./src/parts/' + name + '.js')
const a = await load('a')
process.on('message', async () => process.send(a.say() + ' ' + (await import('./src/parts/b.js')).say()))
process.send('ready')
`,
  'whose entry waits for messages for ever': `
import { on } from 'node:events'
const load = (name) => import('./src/parts/' + name + '.js')
const a = await load('a')
const messages = on(process, 'message')
const answer = async () => process.send(a.say() + ' ' + (await import('./src/parts/b.js')).say())
process.send('ready')
for await (const _ of messages) await answer()
`,
}

for (const [what, source] of Object.entries(quiet)) {
  test(`an app that listens to nothing, ${what}: what each message imports is hot`, async (t) => {
    const files = project(t, { 'server.js': source, ...parts('js') }, { hotHook })
    const app = child(files)
    /** @param {string} type @param {string} file */
    const told = (type, file) =>
      app.when(`${type} of ${file}`, () => app.said.messages.find((message) => message?.type === type && message.paths.includes(files.path(file))))
    await app.when('the app', () => app.said.messages.includes('ready'))
    const ask = async () => {
      const answers = () => app.said.messages.filter((message) => typeof message === 'string' && message !== 'ready')
      const before = answers().length
      app.send('say')
      return app.when('an answer', () => answers()[before])
    }
    assert.equal(await ask(), 'a:1 help:1 b:1')
    assert.equal(await ask(), 'a:1 help:1 b:1')
    await files.save('src/parts/b.js', "export const say = () => 'b:2'\n")
    await told('hot-hook:invalidated', 'src/parts/b.js')
    assert.equal(await ask(), 'a:1 help:1 b:2')
    await files.save('src/parts/a.js', "export const say = () => 'a:2'\n")
    assert.match((await told('hot-hook:full-reload', 'src/parts/a.js')).reason, /^server\.js:\d+:\d+ loaded it while the app booted/)
  })
}

/** Apps that import a part for their parent's message, which was sent before they started. */
const eager = {
  'server.js': `
const load = (name) => import('./src/parts/' + name + '.js')
await load('a')
process.on('message', async () => process.send((await load('b')).say()))
`,
  'server.cjs': `
const load = (name) => require('./src/parts/' + name + '.cjs')
load('a')
process.on('message', () => process.send(load('b').say()))
`,
}

for (const [entry, source] of Object.entries(eager)) {
  test(`${entry} gets a message as soon as it is evaluated: what it imports for that is hot`, async (t) => {
    const extension = entry === 'server.js' ? 'js' : 'cjs'
    const files = project(t, { [entry]: source, ...parts(extension) }, { hotHook })
    const app = child(files, { entry })
    app.send('say')
    await app.when('an answer', () => app.said.messages.includes('b:1'))
    for (const [part, type] of [
      ['b', 'hot-hook:invalidated'],
      ['a', 'hot-hook:full-reload'],
    ]) {
      const file = `src/parts/${part}.${extension}`
      await files.save(file, readFileSync(files.path(file), 'utf8').replace(':1', ':2'))
      const message = () => app.said.messages.find(({ paths }) => paths?.includes(files.path(file)))
      assert.equal((await app.when(`a message about ${file}`, message)).type, type)
    }
  })
}

/** A worker that keeps `a` and imports `b` for each task; the main thread asks it for both, and imports them itself for `/main`. */
const inWorkers = {
  'server.js': `import { once } from 'node:events'
import { createServer } from 'node:http'
import { Worker } from 'node:worker_threads'
const worker = new Worker(new URL('./src/worker.js', import.meta.url))
await once(worker, 'message')
const routes = {
  '/': async () => {
    worker.postMessage('say')
    return (await once(worker, 'message'))[0]
  },
  '/main': async () => (await import('./src/parts/a.js')).say(),
}
${serveRoutes}`,
  'src/worker.js': `import { parentPort } from 'node:worker_threads'
const kept = new Map()
const load = async (name) => kept.get(name) ?? kept.set(name, await import('./parts/' + name + '.js')).get(name)
await load('a')
parentPort.on('message', async () => parentPort.postMessage((await load('a')).say() + ' ' + (await import('./parts/b.js')).say()))
parentPort.postMessage('up')
`,
}

test('a worker that keeps what it loaded at its start: a change restarts, also where the main thread imports it anew', async (t) => {
  const app = start(project(t, { ...inWorkers, ...parts('js') }, { hotHook }))
  assert.equal((await app.get('/main')).body, 'a:1 help:1')
  assert.equal((await app.get()).body, 'a:1 help:1 b:1')
  await hotEdit(app, 'src/parts/b.js')
  await count(app, 'src/parts/a.js')
  const { reason } = await restartAsked(app, 'src/parts/a.js')
  assert.match(reason, /src\/worker\.js:3:\d+ loaded it while the app booted/)
})

test('a pool in a package that imports its task at the first message: a change restarts', async (t) => {
  const files = {
    ...packageOf(`const { once } = require('node:events')
const { Worker } = require('node:worker_threads')
module.exports = async (filename) => {
  const worker = new Worker(__dirname + '/worker.cjs')
  worker.postMessage({ filename })
  await once(worker, 'message')
  return async () => {
    worker.postMessage({})
    return (await once(worker, 'message'))[0]
  }
}
`),
    'node_modules/@acme/loader/worker.cjs': `const { parentPort } = require('node:worker_threads')
let task
parentPort.on('message', async ({ filename }) => {
  if (filename) task = (await import(filename)).say
  parentPort.postMessage(filename ? 'ready' : task())
})
`,
    'server.js': `import { createServer } from 'node:http'
import pool from '@acme/loader'
const run = await pool(new URL('./src/parts/a.js', import.meta.url).href)
const routes = { '/': run }
${serveRoutes}`,
  }
  const app = start(project(t, { ...files, ...parts('js') }, { hotHook }))
  assert.equal((await app.get()).body, 'a:1 help:1')
  await count(app, 'src/help.js')
  assert.match((await restartAsked(app, 'src/help.js')).reason, /@acme\/loader loaded src\/parts\/a\.js while the app booted/)
})
