// @ts-check
/** The edits that every real server must take, as subtests of one running server. */
import assert from 'node:assert/strict'
import { answers, hotEdit, messagesOf, pinnedEdit } from './edits.js'
import { firstAnswer } from './apps.js'

/**
 * Edits every layer of an app once, and then a file that it booted from.
 *
 * @param {import('node:test').TestContext} t
 * @param {import('./server.js').Server} server an app with the layers of `apps.js`
 * @param {object} [options]
 * @param {string} [options.ext] the extension of its modules
 * @param {string} [options.path]
 * @param {import('./save.js').Way} [options.how]
 */
export async function tour(t, server, { ext = 'js', path = '/', how = 'rename' } = {}) {
  await server.ready
  await t.test('answers as it would without us', () => answers(server, path, firstAnswer))

  const controller = `src/controllers/home.${ext}`
  const layers = {
    'the controller': controller,
    'the service': `src/services/service.${ext}`,
    'the helper': `src/helpers/help.${ext}`,
    'what the helper imports': `src/helpers/deep.${ext}`,
    'the JSON file': 'src/data/settings.json',
    'the CommonJS file': 'src/legacy/legacy.cjs',
  }
  for (const [layer, file] of Object.entries(layers)) {
    await t.test(`an edit of ${layer} shows in the next answer`, async () => {
      const { paths } = await hotEdit(server, file, { path, how })
      assert.ok(paths.includes(server.project.path(controller)), `the controller is not in ${paths}`)
      assert.equal(new Set(paths).size, paths.length, 'a path is told twice')
      assert.ok(!paths.some((/** @type {string} */ one) => /config|server/.test(one)), `a pinned file is in ${paths}`)
    })
  }
  await t.test('none of these edits asked for a restart', () => {
    assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [])
  })
  await t.test('an edit of a file that the app booted from asks for a restart, with the reason', async () => {
    const file = `src/config.${ext}`
    const message = await pinnedEdit(server, file, { path, how })
    assertRestart(message, server.project.path(file))
  })
  await t.test('the app is still hot after that, in the same process', async () => {
    await hotEdit(server, controller, { path, how })
    assert.equal(messagesOf(server, 'hot-hook:full-reload').length, 1)
    assert.equal(server.said.end, undefined)
  })
}

/**
 * The request for a restart because of one pinned file: hot-hook's fields and our own.
 *
 * @param {any} message
 * @param {string} path
 */
function assertRestart(message, path) {
  assert.equal(message.path, path)
  assert.deepEqual(message.paths, [path])
  assert.ok(!message.shouldBeReloadable, 'a file that is no boundary is called one')
  assert.match(JSON.stringify(message.reason) ?? '', /server|main/, 'the reason does not name the file that pins it')
}
