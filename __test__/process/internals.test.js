// @ts-check
/** What Node keeps to itself may be gone in a later Node. Without any of it, an edit shows or a restart is asked for. */
import assert from 'node:assert/strict'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { smallApp } from '../helpers/apps.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { register, repository } from '../helpers/subject.js'
import { internals } from '../helpers/without.js'

const files = smallApp({
  'src/controllers/home.js': `
import { createRequire } from 'node:module'
import { part } from './part.js'
import { linked } from '../links/linked.js'
const require = createRequire(import.meta.url)
export const handle = () => [part, linked, require('../legacy/table.js').row, require('../legacy/table.js').esm, require('../legacy/name').name].join(' ')
`,
  'src/controllers/part.js': "export const part = 'part:1'\n",
  'src/links/one.js': "export const linked = 'one:1'\n",
  'src/links/two.js': "export const linked = 'two:1'\n",
  'src/legacy/package.json': '{}',
  'src/legacy/table.js': "exports.row = require('./row.js').row\nexports.esm = require('./module.mjs').esm\n",
  'src/legacy/module.mjs': "export const esm = 'esm:1'\n",
  'src/legacy/row.js': "exports.row = 'row:1'\n",
  'src/legacy/name/index.js': "exports.name = 'folder:1'\n",
})

/**
 * The edits, each with what a fresh process answers then.
 *
 * @type {[string, (app: import('../helpers/project.js').Project) => unknown, string | RegExp][]}
 */
const edits = [
  ['an ES module', (app) => app.save('src/controllers/part.js', "export const part = 'part:2'\n"), 'part:2 one:1 row:1 esm:1 folder:1'],
  ['what is required', (app) => app.save('src/legacy/row.js', "exports.row = 'row:2'\n"), 'part:2 one:1 row:2 esm:1 folder:1'],
  ['an ES module that is required', (app) => app.save('src/legacy/module.mjs', "export const esm = 'esm:2'\n"), 'part:2 one:1 row:2 esm:2 folder:1'],
  ['a mistake', (app) => app.save('src/controllers/part.js', 'export const part = missing\n'), /ReferenceError/],
  ['its correction', (app) => app.save('src/controllers/part.js', "export const part = 'part:3'\n"), 'part:3 one:1 row:2 esm:2 folder:1'],
  ['a file that takes a name over', (app) => app.save('src/legacy/name.js', "exports.name = 'file:1'\n"), 'part:3 one:1 row:2 esm:2 file:1'],
  ['and gives it back', (app) => app.remove('src/legacy/name.js'), 'part:3 one:1 row:2 esm:2 folder:1'],
  [
    'a link that leads elsewhere',
    (app) => {
      app.remove('src/links/linked.js')
      symlinkSync('two.js', app.path('src/links/linked.js'))
    },
    'part:3 two:1 row:2 esm:2 folder:1',
  ],
  ['the file behind it', (app) => app.save('src/links/two.js', "export const linked = 'two:2'\n"), 'part:3 two:2 row:2 esm:2 folder:1'],
]

const without = new URL('../helpers/without.js', import.meta.url)

describe('without', { concurrency: 3 }, () => {
  for (const { name: internal, isNoticed } of internals) {
    test(internal, async (t) => {
      const app = project(t, files)
      symlinkSync('one.js', app.path('src/links/linked.js'))
      const env = { NODE_DEBUG: 'hot-hook', WITHOUT: internal, OURS: join(repository, 'lib') }
      const startAgain = async () => {
        const server = start(app, { imports: [without.href, register], env })
        await server.ready
        return server
      }
      let server = await startAgain()
      await server.until('/', 'part:1 one:1 row:1 esm:1 folder:1')
      for (const [what, edit, expected] of edits) {
        await edit(app)
        const isAsked = () => server.messages.some((message) => message?.type === 'hot-hook:full-reload')
        const fits = (/** @type {string} */ body) => (typeof expected === 'string' ? body === expected : expected.test(body))
        let isDone = false
        for (const end = Date.now() + 5000; !isDone;) {
          const { body } = await server.get()
          isDone = fits(body) || isAsked()
          assert.ok(isDone || Date.now() < end, `${what}: ${body} is stale\n${server.report()}`)
        }
        if (isAsked()) {
          t.diagnostic(`${what} asks for a restart`)
          server = await startAgain()
          await server.until('/', expected)
        }
      }
      if (isNoticed !== undefined) assert.equal(/of Node\.js is out of reach: /.test(server.stderr), isNoticed, server.report())
      await app.save('src/config.js', "export const config = 'config:2'\n")
      await server.message('hot-hook:full-reload')
    })
  }
})

test('without any way to register hooks, the app runs, and one line says that hot-hook-rs is off', async (t) => {
  const server = start(project(t, smallApp()), { imports: [without.href, register], env: { WITHOUT: 'all hooks' } })
  await server.until('/', 'controller:1')
  assert.deepEqual(server.complaints, [`[hot-hook] off, because Node.js ${process.version} has no module hooks`])
})
