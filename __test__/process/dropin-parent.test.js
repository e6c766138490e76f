// @ts-check
/** A parent that watches instead of us: `HOT_HOOK_WATCH=false`, `watch: false`, `hot-hook:file-changed`. */
import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { smallApp } from '../helpers/apps.js'
import { count, invalidated, messagesOf, restartAsked } from '../helpers/edits.js'
import { boundaries, project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

const controller = 'src/controllers/home.js'
const asked = {
  'the environment': { env: { HOT_HOOK_WATCH: 'false' }, hotHook: { boundaries } },
  'the option `watch`': { env: {}, hotHook: { boundaries, watch: false } },
}

for (const [who, { env, hotHook }] of Object.entries(asked)) {
  test(`no watching by ${who}: a change that the parent tells is there at once, and told once`, async (t) => {
    const app = start(project(t, smallApp({ '.env': 'A=1\n' }), { hotHook }), { env })
    await app.ready
    await app.get()
    for (let version = 2; version <= 4; version += 1) {
      await count(app, controller)
      app.send({ type: 'hot-hook:file-changed', path: app.project.path(controller), action: 'change' })
      const { paths } = await invalidated(app, controller)
      assert.deepEqual(paths, [app.project.path(controller)])
      assert.equal((await app.get()).body, `controller:${version}`)
    }
    await count(app, 'src/config.js')
    app.send({ type: 'hot-hook:file-changed', path: app.project.path('src/config.js'), action: 'change' })
    await restartAsked(app, 'src/config.js')
    await app.project.save('.env', 'A=2\n')
    app.send({ type: 'hot-hook:file-changed', path: app.project.path('.env'), action: 'change' })
    await restartAsked(app, '.env')
    // A last change that the parent does not tell: when it is reported, so is all that came before it.
    await count(app, controller)
    await invalidated(app, controller)
    assert.equal(messagesOf(app, 'hot-hook:invalidated').length, 4, 'a change was told twice')
    assert.equal(messagesOf(app, 'hot-hook:full-reload').length, 2, 'a restart was asked twice')
  })
}

test('a change that the parent never tells shows all the same', async (t) => {
  const app = start(project(t, smallApp()), { env: { HOT_HOOK_WATCH: 'false' } })
  await app.ready
  await app.get()
  await count(app, controller)
  await invalidated(app, controller)
  assert.equal((await app.get()).body, 'controller:2')
  await count(app, 'src/config.js')
  await restartAsked(app, 'src/config.js')
})

test('a second save right after the first was served shows, though the parent tells only of the first', async (t) => {
  const app = start(project(t, smallApp()), { env: { HOT_HOOK_WATCH: 'false' } })
  await app.ready
  await app.get()
  await count(app, controller)
  app.send({ type: 'hot-hook:file-changed', path: app.project.path(controller), action: 'change' })
  await app.until('/', 'controller:2')
  await pause(10)
  await count(app, controller)
  await app.until('/', 'controller:3')
})

test('a file that the parent knows by a URL is found', async (t) => {
  const app = start(project(t, smallApp()), { env: { HOT_HOOK_WATCH: 'false' } })
  await app.ready
  await app.get()
  await count(app, controller)
  app.send({ type: 'hot-hook:file-changed', path: `file://${app.project.path(controller)}`, action: 'change' })
  const { paths } = await invalidated(app, controller)
  assert.deepEqual(paths, [app.project.path(controller)])
})

for (const [what, link, target] of [
  ['its folder', '../link', '.'],
  ['the file', 'link.js', controller],
  ['a file to restart for', 'config.js', 'src/config.js'],
]) {
  test(`a path through a symlink that the parent reports comes back as the parent spells it: ${what}`, async (t) => {
    const { symlinkSync } = await import('node:fs')
    const app = start(project(t, smallApp(), { location: 'real' }), { env: { HOT_HOOK_WATCH: 'false' } })
    await app.ready
    await app.get()
    const file = target === '.' ? controller : target
    symlinkSync(app.project.path(target), app.project.path(link), 'junction')
    const path = app.project.path(target === '.' ? `${link}/${file}` : link)
    await count(app, file)
    app.send({ type: 'hot-hook:file-changed', path, action: 'change' })
    const isRestart = file === 'src/config.js'
    const message = await app.message(isRestart ? 'hot-hook:full-reload' : 'hot-hook:invalidated')
    assert.deepEqual(message.paths, [path])
    if (isRestart) assert.equal(message.path, path)
    else assert.equal((await app.get()).body, 'controller:2')
  })
}

test('what the parent tells of files that nobody imports, or with a wrong shape, is passed over', async (t) => {
  const app = start(project(t, smallApp({ 'src/other.js': 'export {}\n' })), { env: { HOT_HOOK_WATCH: 'false' } })
  await app.ready
  await app.get()
  const file = app.project.path('src/other.js')
  for (const message of [
    null,
    'hot-hook:file-changed',
    { type: 'hot-hook:file-changed' },
    { type: 'hot-hook:file-changed', path: 7 },
    { type: 'hot-hook:file-changed', path: file, action: 'change' },
    { type: 'hot-hook:file-changed', path: app.project.path('src/nowhere.js'), action: 'unlink' },
    { type: 'hot-hook:dump' },
  ])
    app.send(message)
  await count(app, controller)
  app.send({ type: 'hot-hook:file-changed', path: app.project.path(controller) })
  await invalidated(app, controller)
  assert.equal(app.messages.length, 1, JSON.stringify(app.messages))
  assert.equal(app.stderr, '')
})

test('a process that has nothing left to do ends, although a parent is connected', async (t) => {
  for (const env of [{}, { HOT_HOOK_WATCH: 'false' }]) {
    const app = start(project(t, { 'server.js': "process.stdout.write('done')\n" }), { env })
    app.ready.catch(() => {})
    const { code } = await app.ended().then(() => app.said.end ?? { code: -1 })
    assert.equal(code, 0)
    assert.equal(app.said.stdout, 'done')
  }
})

/** An app with two controllers that share a helper, and two files that it boots from; the names sort adversely. */
const severalFiles = smallApp({
  'server.js': `import './src/a-pinned.js'\n${smallApp()['server.js']}`,
  'src/a-pinned.js': "export const pinned = 'pinned:1'\n",
  'src/a-helper.js': "export const helper = 'helper:1'\n",
  'src/controllers/home.js': "import { helper } from '../a-helper.js'\nexport const handle = () => 'home:1 ' + helper\n",
  'src/controllers/other.js': "import { helper } from '../a-helper.js'\nexport const handle = () => 'other:1 ' + helper\n",
})
const other = 'src/controllers/other.js'

for (const { what, saved, told, expected } of [
  { what: 'a controller and its helper', saved: ['src/a-helper.js', controller], expected: [[controller, 'src/a-helper.js', other]] },
  { what: 'a file to restart for and a hot one', saved: ['src/a-helper.js', controller, 'src/config.js'], expected: ['src/config.js'] },
  {
    what: 'two files to restart for, of which the parent knows one',
    saved: ['src/a-pinned.js', 'src/config.js'],
    told: ['src/config.js'],
    expected: ['src/config.js'],
  },
  {
    what: 'two controllers, the one case of two messages',
    saved: ['src/a-helper.js', controller, other],
    expected: [[controller, other, 'src/a-helper.js'], [other]],
  },
]) {
  test(`files that the parent tells of together are told together: ${what}`, async (t) => {
    // What counts as together is up to the clock, and a busy machine may need another go.
    let heard
    for (let attempt = 0; attempt < 3 && !isDeepStrictEqual(heard, expected); attempt += 1) {
      heard = await heardOf(t, saved, told ?? saved, expected.length)
    }
    assert.deepEqual(heard, expected)
  })
}

/**
 * What an app tells the parent that tells it of files.
 *
 * @param {import('node:test').TestContext} t
 * @param {readonly string[]} saved
 * @param {readonly string[]} told those of them that the parent knows
 * @param {number} count how many messages are expected
 */
async function heardOf(t, saved, told, count) {
  const app = start(project(t, severalFiles), { env: { HOT_HOOK_WATCH: 'false' } })
  await app.ready
  for (const path of ['/', '/other']) await app.get(path)
  for (const file of saved) await app.project.save(file, app.project.read(file).replaceAll(':1', ':2'))
  for (const file of told) app.send({ type: 'hot-hook:file-changed', path: app.project.path(file), action: 'change' })
  await app.when('the messages', () => app.messages.length >= count)
  // A file that restarts alone, and that the parent does not tell: when it is reported, so is all that came before it.
  await app.project.save('.env', 'LAST=1\n')
  const isLast = (/** @type {any} */ { path, paths }) => [path, ...(paths ?? [])].includes(app.project.path('.env'))
  await app.when('the last message', () => app.messages.some(isLast))
  const relative = (/** @type {string} */ path) => path.slice(app.project.root.length + 1)
  return app.messages.filter((message) => !isLast(message)).map(({ path, paths }) => (path ? relative(path) : paths.map(relative)))
}
