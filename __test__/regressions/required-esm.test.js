// @ts-check
/** ES modules that are loaded by `require()`: Node 20 tells no hook what they import. Found by the soak. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { smallApp } from '../helpers/apps.js'
import { answers, hotEdit, pinnedEdit } from '../helpers/edits.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

const skip = /** @type {any} */ (process.features).require_module ? false : 'this Node cannot require() an ES module'
const isQuery = process.env.HOT_HOOK_BUST === 'query'

test('what a required ES module imports is pinned with it, or hot with it', { skip }, async (t) => {
  const more = {
    'src/config.js': `
import { createRequire } from 'node:module'
const { pinned } = createRequire(import.meta.url)('./pinned.js')
export const config = pinned
`,
    'src/pinned.js': "export { deep as pinned } from './pinned-deep.js'\n",
    'src/pinned-deep.js': "export const deep = 'pinned:1'\n",
    'src/controllers/home.js': `
import { createRequire } from 'node:module'
const require = createRequire(import.meta.url)
export const handle = () => require('../hot.js').hot
`,
    'src/hot.js': "export { deep as hot } from './hot-deep.js'\n",
    'src/hot-deep.js': "export const deep = 'hot:1'\n",
  }
  const server = start(project(t, smallApp(more)))
  if (isQuery) {
    // A required ES module cannot be replaced there, nor what it holds.
    await pinnedEdit(server, 'src/hot-deep.js')
  } else {
    await hotEdit(server, 'src/hot-deep.js')
    await hotEdit(server, 'src/hot-deep.js')
  }
  await pinnedEdit(server, 'src/pinned-deep.js', { path: '/config' })
})

test(
  'whoever requires an ES module that does not link gets its error, however often, until it is mended',
  { skip: skip || (isQuery && 'nothing required is replaced') },
  async (t) => {
    const good = "export const deep = 'deep:1'\n"
    const server = start(
      project(
        t,
        smallApp({
          'src/controllers/home.js': `
import { createRequire } from 'node:module'
const require = createRequire(import.meta.url)
export const handle = () => require('../whole.js').whole
`,
          'src/whole.js': "export { deep as whole } from './deep.js'\n",
          'src/deep.js': good,
        }),
      ),
    )
    await answers(server, '/', 'deep:1')
    for (const [broken, error] of /** @type {const} */ ([
      ['// Nothing.\n', /does not provide an export named 'deep'/],
      ['const = (\n', /Unexpected token|Missing initializer/],
    ])) {
      await server.project.save('src/deep.js', broken)
      await server.until('/', error)
      for (let time = 1; time <= 3; time += 1) assert.match((await server.get('/')).body, error)
      await server.project.save('src/deep.js', good)
      await server.until('/', 'deep:1')
    }
  },
)
