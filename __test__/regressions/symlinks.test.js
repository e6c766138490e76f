// @ts-check
/** Symlinks that are switched under a running server. Node remembers for ever where a link led; found by the soak. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { smallApp } from '../helpers/apps.js'
import { ownChoice } from '../helpers/bust.js'
import { point } from '../helpers/links.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

const versions = {
  'src/versions/one.js': "export const version = 'one'\n",
  'src/versions/two.js': "export const version = 'two'\n",
  'src/versions/one.cjs': "exports.version = 'one'\n",
  'src/versions/two.cjs': "exports.version = 'two'\n",
}

for (const [how, extension, source] of /** @type {const} */ ([
  ['imported', 'js', "import { version } from '../versions/current.js'\nexport const handle = () => version\n"],
  ['imported in a function', 'js', "export const handle = async () => (await import('../versions/current.js')).version\n"],
  [
    'required',
    'cjs',
    "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)\nexport const handle = () => require('../versions/current.cjs').version\n",
  ],
])) {
  test(`a file that is ${how} through a symlink follows the link, to and fro`, async (t) => {
    const app = project(t, smallApp({ ...versions, 'src/controllers/home.js': source }))
    const link = `src/versions/current.${extension}`
    point(app, link, `one.${extension}`)
    const server = start(app)
    assert.equal((await server.get()).body, 'one')
    for (const name of ['two', 'one', 'two']) {
      point(app, link, `${name}.${extension}`)
      await server.until('/', name)
    }
    app.save(`src/versions/two.${extension}`, app.read(`src/versions/two.${extension}`).replace("'two'", "'two again'"))
    await server.until('/', 'two again')
    assert.deepEqual(
      server.messages.filter((message) => message?.type === 'hot-hook:full-reload'),
      [],
    )
  })
}

test('a new import of a link that was switched before gets what it leads to now', async (t) => {
  const home = (/** @type {string} */ rest) => `import { version } from '../versions/current.js'\n${rest}`
  const app = project(t, smallApp({ ...versions, 'src/controllers/home.js': home('export const handle = () => version\n') }))
  point(app, 'src/versions/current.js', 'one.js')
  const server = start(app)
  assert.equal((await server.get()).body, 'one')
  point(app, 'src/versions/current.js', 'two.js')
  await server.until('/', 'two')
  app.save('src/other.js', "export { version } from './versions/current.js'\n")
  app.save('src/controllers/home.js', "import { version } from '../other.js'\nexport const handle = () => `other ${version}`\n")
  await server.until('/', 'other two')
})

test('a link that the entry imports through asks for a restart when it is switched', async (t) => {
  const app = project(t, smallApp({ ...versions, 'src/config.js': "export { version as config } from './versions/current.js'\n" }))
  point(app, 'src/versions/current.js', 'one.js')
  const server = start(app)
  assert.equal((await server.get('/config')).body, 'one')
  point(app, 'src/versions/current.js', 'two.js')
  const message = await server.message('hot-hook:full-reload')
  assert.match(message.reason, /config\.js/)
})

for (const extension of ['cjs', 'js']) {
  const skip = extension === 'js' && !(/** @type {any} */ (process.features).require_module) && 'this Node cannot require ES modules'
  test(`a .${extension} file that runs under its own name does not come back through a link that leads elsewhere now`, { skip }, async (t) => {
    const app = project(
      t,
      smallApp({
        ...versions,
        'src/config.js': `export { version as config } from './versions/one.${extension}'\n`,
        'src/controllers/home.js': "import both from '../both.cjs'\nexport const handle = () => both()\n",
        'src/both.cjs': `const current = require('./versions/current.${extension}')\nmodule.exports = () => current.version\n`,
      }),
    )
    point(app, `src/versions/current.${extension}`, `one.${extension}`)
    // Under the query, an ES module that is required asks for a restart.
    const server = start(app, { env: ownChoice })
    assert.equal((await server.get()).body, 'one')
    for (const name of ['two', 'one', 'two']) {
      point(app, `src/versions/current.${extension}`, `${name}.${extension}`)
      await server.until('/', name)
    }
  })
}
