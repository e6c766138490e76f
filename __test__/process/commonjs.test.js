// @ts-check
/** CommonJS files that pass on what others export, imported by ES modules: Node parses them before it runs them. */
import assert from 'node:assert/strict'
import { appendFileSync, copyFileSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { smallApp } from '../helpers/apps.js'
import { answers, count, hotEdit, invalidated, messagesOf, restartAsked } from '../helpers/edits.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { packageDirectory, subject } from '../helpers/subject.js'

/** Where this package's own addon is. */
const js = join(packageDirectory(subject), 'js')

/** As TypeScript writes `export * from './part.cjs'`. */
const exportStar = (/** @type {string} */ request) => `
"use strict"
var __exportStar = (this && this.__exportStar) || function (m, exports) {
  for (var p in m) if (p !== 'default' && !Object.prototype.hasOwnProperty.call(exports, p)) exports[p] = m[p]
}
Object.defineProperty(exports, '__esModule', { value: true })
__exportStar(require('${request}'), exports)
`

/** The ways to import `part` of a file. */
const controllers = {
  'src/controllers/named.js': "import { part } from '../index.cjs'\nexport const handle = () => part\n",
  'src/controllers/default.js': "import index from '../index.cjs'\nexport const handle = () => index.part\n",
  'src/controllers/star.js': "import * as index from '../index.cjs'\nexport const handle = () => index.part + '/' + index.default.part\n",
  'src/controllers/dynamic.js': "export const handle = async () => { const { part } = await import('../index.cjs'); return part }\n",
  'src/controllers/required.js': `
import { createRequire } from 'node:module'
export const handle = () => createRequire(import.meta.url)('../index.cjs').part
`,
}

const part = "exports.part = 'part:1'\n"

/** @type {Record<string, Record<string, string>>} */
const forms = {
  'module.exports = require()': { 'src/index.cjs': "module.exports = require('./part.cjs')\n", 'src/part.cjs': part },
  'a spread': { 'src/index.cjs': "module.exports = { ...require('./part.cjs') }\n", 'src/part.cjs': part },
  '__exportStar()': { 'src/index.cjs': exportStar('./part.cjs'), 'src/part.cjs': part },
  'three levels of files': {
    'src/index.cjs': exportStar('./deep/index.cjs'),
    'src/deep/index.cjs': "module.exports = require('../deeper/index.cjs')\n",
    'src/deeper/index.cjs': exportStar('../part.cjs'),
    'src/part.cjs': part,
  },
  'a cycle': {
    'src/index.cjs': `${exportStar('./part.cjs')}exports.suffix = ''\n`,
    'src/part.cjs': `const index = require('./index.cjs')\n${part}exports.suffixOf = () => index.suffix\n`,
  },
  'two ways to one file': {
    'src/index.cjs': `${exportStar('./left/index.cjs')}${exportStar('./right/index.cjs')}`,
    'src/left/index.cjs': "module.exports = require('../part.cjs')\n",
    'src/right/index.cjs': "module.exports = require('../part.cjs')\n",
    'src/part.cjs': part,
  },
}

/** Where Node's caches are out of reach, as the permission model has them. */
const refusing = "require('node:inspector').Session.prototype.connect = () => { throw new Error('refused') }\n"
const nodes = /** @type {const} */ ([
  ['', []],
  [', where the inspector refuses', ['--require=./refuse.cjs']],
])

for (const [name, files] of Object.entries(forms))
  for (const [where, nodeArgs] of nodes) {
    test(`an edit behind a CommonJS re-export shows: ${name}${where}`, async (t) => {
      const server = start(project(t, smallApp({ ...controllers, ...files, 'refuse.cjs': refusing })), { nodeArgs: [...nodeArgs] })
      await server.ready
      const all = async (/** @type {string} */ body) => {
        for (const how of ['named', 'default', 'dynamic', 'required']) await answers(server, `/${how}`, body)
        await answers(server, '/star', `${body}/${body}`)
      }
      await all('part:1')
      for (const number of [2, 3]) {
        await hotEdit(server, 'src/part.cjs', { path: '/named' })
        await all(`part:${number}`)
      }
      await server.project.save('src/index.cjs', `${server.project.read('src/index.cjs')}// saved\n`)
      await invalidated(server, 'src/index.cjs')
      await all('part:3')
    })
  }

test('a CommonJS file that only one of two importers asks for first is loaded once', async (t) => {
  const files = {
    'src/controllers/home.js':
      "import { one } from '../one/index.cjs'\nimport { two } from '../two/index.cjs'\nexport const handle = () => `${one.name} ${one === two}`\n",
    'src/one/index.cjs': "exports.one = require('../shared.cjs').shared\n",
    'src/two/index.cjs': "module.exports = { two: undefined, ...require('../shared.cjs') }\nmodule.exports.two = module.exports.shared\n",
    'src/shared.cjs': "exports.shared = { name: 'shared:1' }\n",
  }
  const server = start(project(t, smallApp(files)))
  await server.ready
  await answers(server, '/', 'shared:1 true')
  for (const number of [2, 3]) {
    await count(server, 'src/shared.cjs')
    await invalidated(server, 'src/shared.cjs')
    await answers(server, '/', `shared:${number} true`)
  }
})

test('a native addon cannot be unloaded: a change of it asks for a restart, with the reason', async (t) => {
  const [addon] = readdirSync(js)
    .filter((file) => file.endsWith('.node'))
    .map((file) => join(js, file))
  assert.ok(addon)
  const files = {
    'src/controllers/home.js':
      "import { createRequire } from 'node:module'\nexport const handle = () => 'controller:1 ' + typeof createRequire(import.meta.url)('../part.node')\n",
  }
  const server = start(project(t, smallApp(files)))
  const part = server.project.path('src/part.node')
  copyFileSync(addon, part)
  await server.ready
  await answers(server, '/', 'controller:1 object')
  for (const time of [1, 2]) {
    // What follows the code of a library is never read.
    copyFileSync(addon, `${part}~`)
    appendFileSync(`${part}~`, 'x'.repeat(time))
    renameSync(`${part}~`, part)
    const { reason } = await restartAsked(server, 'src/part.node')
    assert.equal(reason, 'it is a native addon, which cannot be unloaded')
  }
  await hotEdit(server, 'src/controllers/home.js')
  assert.equal(messagesOf(server, 'hot-hook:invalidated').length, 1, server.report())
  assert.equal(messagesOf(server, 'hot-hook:full-reload').length, 2, server.report())
})
