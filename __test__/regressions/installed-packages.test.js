// @ts-check
/**
 * Packages that are installed after an import of them has failed. Some versions of Node.js remember that they were not
 * there: what helps is a restart.
 */
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { smallApp } from '../helpers/apps.js'
import { deadlineMs } from '../helpers/child.js'
import { answers, hotEdit, messagesOf } from '../helpers/edits.js'
import { skipBefore } from '../helpers/node.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

const home = 'src/controllers/home.js'

/** An installed package, which the controllers of one test ask for. */
const needy = {
  'node_modules/needy/package.json': JSON.stringify({ type: 'module', exports: './index.js' }),
  'node_modules/needy/index.js': "export { value } from 'late'\n",
}

/** How a controller may ask for the package, by what it answers then. @type {Record<string, string>} */
const importers = {
  'import:1': "import { value } from 'late'\nexport const handle = () => value\n",
  'require:1': "import { createRequire } from 'node:module'\nconst { value } = createRequire(import.meta.url)('late')\nexport const handle = () => value\n",
  'part:1': "import { createRequire } from 'node:module'\nconst { value } = createRequire(import.meta.url)('late/part')\nexport const handle = () => value\n",
}

for (const [answer, importer] of Object.entries(importers)) {
  test(`a package is installed that was missing: its importer answers ${answer}, or a restart is asked for, once`, async (t) => {
    await install(t, { [home]: importer }, answer)
  })
}

test(
  'a package is installed that an installed one misses: a restart is asked for, once',
  { skip: skipBefore(24, 'an import of a package that is tried again') },
  async (t) => {
    await install(t, { ...needy, [home]: "import { value } from 'needy'\nexport const handle = () => value\n" }, 'import:1')
  },
)

/**
 * @param {import('node:test').TestContext} t
 * @param {Record<string, string>} files
 * @param {string} answer
 */
async function install(t, files, answer) {
  const server = start(project(t, smallApp({ ...files, 'src/controllers/other.js': "export const handle = () => 'other:1'\n" })))
  await server.ready
  assert.match((await server.get()).body, /Cannot find (package|module) 'late/)
  const folder = server.project.path('node_modules/late')
  mkdirSync(folder)
  for (const [name, text] of Object.entries({
    'a.js': "export const value = 'import:1'\n",
    'b.cjs': "exports.value = 'require:1'\n",
    'c.cjs': "exports.value = 'part:1'\n",
    'package.json': JSON.stringify({ type: 'module', exports: { '.': { require: './b.cjs', default: './a.js' }, './part': './c.cjs' } }),
  })) {
    writeFileSync(`${folder}/${name}`, text)
  }
  // The files of a package come one by one: a request in between may find a part of it.
  const restarts = () => messagesOf(server, 'hot-hook:full-reload').length
  let body = ''
  for (const end = Date.now() + deadlineMs; body !== answer && restarts() === 0;) {
    assert.ok(Date.now() < end, `neither answered nor restarted: ${body}\n${server.report()}`)
    ;({ body } = await server.get())
  }
  if (body !== answer) {
    const { path, reason } = await server.message('hot-hook:full-reload')
    assert.equal(path, `${folder}/package.json`)
    assert.match(reason, /^it was installed after an import of it had failed/)
  }
  await server.get('/other')
  await hotEdit(server, 'src/controllers/other.js', { path: '/other' })
  assert.equal(restarts(), body === answer ? 0 : 1, server.report())
  const fresh = start(server.project)
  await fresh.ready
  await answers(fresh, '/', answer)
}

test('an import that fails in an installed package, and one of no package, ask for nothing', async (t) => {
  const server = start(
    project(
      t,
      smallApp({ [home]: "import 'late/none'\nexport const handle = () => 1\n", 'src/controllers/other.js': "export const handle = () => 'other:1'\n" }),
    ),
  )
  await server.ready
  await server.get()
  const folder = server.project.path('node_modules/late')
  mkdirSync(folder)
  writeFileSync(`${folder}/package.json`, JSON.stringify({ exports: { '.': './a.js' } }))
  await server.message('hot-hook:invalidated', ({ paths }) => paths[0] === server.project.path(home))
  for (let time = 0; time < 3; time += 1) assert.equal((await server.get()).status, 500)
  await server.get('/other')
  await hotEdit(server, 'src/controllers/other.js', { path: '/other' })
  assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [], server.report())
})
