// @ts-check
/**
 * Under the query, an ES module that is required: `require()` gives it under its plain URL for ever, so its change
 * asks for a restart instead of a second instance, or none.
 */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import module from 'node:module'
import { ownChoice } from '../helpers/bust.js'
import { smallApp } from '../helpers/apps.js'
import { answers, count, hotEdit, invalidated, messagesOf, pinnedEdit, restartAsked } from '../helpers/edits.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

const skip = !(/** @type {any} */ (process.features).require_module) && 'this Node cannot require ES modules'

const home = 'src/controllers/home.js'
const legacy = 'src/legacy.cjs'
const shared = 'src/shared.js'
const deep = 'src/deep.js'

/** The controller imports what `legacy.cjs` may require, and tells whether both have the same instance. @type {Record<string, string>} */
const files = smallApp({
  [home]: `
import { shared } from '../shared.js'
import legacy from '../legacy.cjs'
export const handle = () => ['controller:1', shared.marker, legacy.marker, legacy.shared?.() === shared].join(' ')
`,
  [shared]: "import { deep } from './deep.js'\nexport const shared = { marker: 'shared:1 ' + deep }\n",
  [deep]: "export const deep = 'deep:1'\n",
  [legacy]: "exports.marker = 'legacy:1'\nexports.shared = () => require('./shared.js').shared\n",
})
const first = 'controller:1 shared:1 deep:1 legacy:1 true'
const separate = "exports.marker = 'legacy:1'\n"
const because = 'src/shared.js is an ES module: what require() gives of one cannot be replaced under ?hot-hook=N'

/** Asks for the load cache in vain, as the permission model makes everybody. */
const breakage = "require('node:inspector').Session.prototype.connect = () => { throw new Error('refused') }\n"

const ways = {
  "bust: 'query'": { bust: 'query', nodeArgs: [] },
  'the load cache is out of reach': { bust: 'auto', nodeArgs: ['--require=./break.cjs'] },
}

for (const [way, { bust, nodeArgs }] of Object.entries(ways)) {
  /**
   * @param {import('node:test').TestContext} t
   * @param {Record<string, string>} [more]
   */
  const startApp = async (t, more) => {
    const hotHook = { boundaries: ['./src/controllers/**'], bust }
    const app = project(t, { ...files, 'break.cjs': breakage, ...more }, { hotHook })
    const server = start(app, { nodeArgs, env: { ...ownChoice, NODE_DEBUG: 'hot-hook' } })
    // What is not loaded yet is known, and its change told, once the scan has found it.
    await server.when('the end of the scan', () => server.stderr.includes('scanned '))
    await server.ready
    return server
  }

  test(`${way}: a change of a required ES module, or of what it imports, asks for a restart`, { skip }, async (t) => {
    const server = await startApp(t)
    await answers(server, '/', first)
    const { reason, shouldBeReloadable } = await pinnedEdit(server, shared)
    assert.equal(reason, `src/legacy.cjs:2:24 requires src/shared.js; ${because}`)
    assert.equal(shouldBeReloadable, false)
    const behind = await pinnedEdit(server, deep)
    assert.equal(behind.reason, `src/legacy.cjs:2:24 requires src/shared.js, src/shared.js:1:1 imports src/deep.js; ${because}`)
    await hotEdit(server, legacy)
    await hotEdit(server, home)
    await answers(server, '/', 'controller:2 shared:1 deep:1 legacy:2 true')
    assert.equal(messagesOf(server, 'hot-hook:full-reload').length, 2)
  })

  test(`${way}: also before the require has run`, { skip }, async (t) => {
    const server = await startApp(t, { [home]: files[home].replace('legacy.shared?.() === shared', "''") })
    await answers(server, '/', 'controller:1 shared:1 deep:1 legacy:1 ')
    await pinnedEdit(server, shared)
  })

  test(`${way}: an ES module that nobody requires any more is replaced, and required again it takes a restart`, { skip }, async (t) => {
    const server = await startApp(t)
    await answers(server, '/', first)
    await server.project.save(legacy, separate)
    await invalidated(server, legacy)
    await answers(server, '/', 'controller:1 shared:1 deep:1 legacy:1 false')
    await hotEdit(server, shared)
    await server.project.save(legacy, files[legacy])
    const { reason } = await restartAsked(server, legacy)
    assert.equal(reason, `src/legacy.cjs:2:24 requires src/shared.js; ${because}`)
    // Another save has the old versions go on, and nobody asks twice.
    await hotEdit(server, home)
    assert.equal(messagesOf(server, 'hot-hook:full-reload').length, 1)
  })

  test(`${way}: a require that no source tells of, of an ES module that was replaced, asks for a restart when it runs`, { skip }, async (t) => {
    const computed = "exports.marker = 'legacy:1'\nexports.shared = () => require(['.', 'shared.js'].join('/')).shared\n"
    const server = await startApp(t, { [legacy]: separate })
    await answers(server, '/', first.replace('true', 'false'))
    await hotEdit(server, shared)
    await server.project.save(legacy, computed)
    await invalidated(server, legacy)
    await server.get()
    const { reason } = await restartAsked(server, shared)
    assert.equal(reason, `src/legacy.cjs:2:24 requires src/shared.js; ${because}`)
    await hotEdit(server, home)
    assert.equal(messagesOf(server, 'hot-hook:full-reload').length, 1)
  })

  test(`${way}: what a module imports that is required late is new, or asks for a restart where no hook sees it`, { skip }, async (t) => {
    const server = await startApp(t, {
      [home]: `
import { deep } from '../deep.js'
import legacy from '../legacy.cjs'
export const handle = () => [deep, legacy.marker, legacy.marker === 'legacy:1' ? '' : legacy.shared().marker].join(' ')
`,
    })
    await answers(server, '/', 'deep:1 legacy:1 ')
    await hotEdit(server, deep)
    await count(server, legacy)
    await invalidated(server, legacy)
    await server.get()
    if ('registerHooks' in module) await answers(server, '/', 'deep:2 legacy:2 shared:1 deep:2')
    else await restartAsked(server, shared)
  })

  test(`${way}: an ES module that changes before it is required is one instance`, { skip }, async (t) => {
    const server = await startApp(t, {
      [home]: `
import legacy from '../legacy.cjs'
export const handle = async () => {
  if (legacy.marker === 'legacy:1') return 'controller:1'
  const { shared } = await import('../shared.js')
  return [shared.marker, legacy.shared() === shared].join(' ')
}
`,
    })
    await answers(server, '/', 'controller:1')
    await count(server, shared)
    await invalidated(server, shared)
    await count(server, legacy)
    await invalidated(server, legacy)
    await answers(server, '/', 'shared:2 deep:1 true')
    assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [])
    await pinnedEdit(server, shared)
  })
}

test('a required CommonJS file is replaced under the query', async (t) => {
  const server = start(
    project(t, {
      ...files,
      [legacy]: "exports.marker = require('./old.cjs').marker\n",
      'src/old.cjs': "exports.marker = 'old:1'\n",
    }),
    { env: { HOT_HOOK_BUST: 'query' } },
  )
  await server.ready
  await answers(server, '/', 'controller:1 shared:1 deep:1 old:1 false')
  await hotEdit(server, 'src/old.cjs')
  await hotEdit(server, shared)
})

test('a required ES module is replaced by eviction', { skip }, async (t) => {
  const server = start(project(t, files), { env: ownChoice })
  await server.ready
  await answers(server, '/', first)
  await hotEdit(server, shared)
  await hotEdit(server, deep)
})
