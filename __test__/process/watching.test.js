// @ts-check
/** Watching under bad conditions: polling, folders that vanish or cannot be read, a parent that tells only half. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { chmodSync, cpSync, readFileSync, readdirSync, renameSync, rmSync, utimesSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { httpApp, smallApp } from '../helpers/apps.js'
import { answers, count, hotEdit, invalidated, messagesOf, pinnedEdit, restartAsked } from '../helpers/edits.js'
import { cannotLock, within } from '../helpers/permissions.js'
import { boundaries, project } from '../helpers/project.js'
import { ways } from '../helpers/save.js'
import { start } from '../helpers/server.js'

const home = 'src/controllers/home.js'
const controller = (/** @type {number} */ number) => `export const handle = () => 'controller:${number}'\n`

/** @param {import('../helpers/server.js').Server} server */
const asksForNoRestart = (server) => assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [], server.report())

/**
 * How many folders a process has Linux watch.
 *
 * @param {import('../helpers/server.js').Server} server
 */
function watchedByLinux(server) {
  const directory = `/proc/${server.pid}/fdinfo`
  const texts = readdirSync(directory).map((name) => {
    try {
      return readFileSync(`${directory}/${name}`, 'utf8')
    } catch {
      return '' // closed meanwhile
    }
  })
  return texts.join('').match(/^inotify wd:/gm)?.length ?? 0
}

test('poll: true: every way to save, a new file, a deleted one, a restart', async (t) => {
  const server = start(project(t, httpApp(), { hotHook: { boundaries, poll: true } }))
  await server.get('/')
  for (const how of ways) await hotEdit(server, 'src/helpers/deep.js', { how })
  await server.project.save('src/extra/new.js', "export const extra = 'extra:1'\n")
  await server.project.save('src/controllers/late.js', "import { extra } from '../extra/new.js'\nexport const handle = () => 'late:1 ' + extra\n")
  assert.equal((await server.get('/late')).body, 'late:1 extra:1')
  await hotEdit(server, 'src/extra/new.js', { path: '/late' })
  asksForNoRestart(server)
  server.project.remove('src/extra/new.js')
  await invalidated(server, 'src/extra/new.js')
  assert.equal((await server.get('/late')).status, 500)
  await pinnedEdit(server, 'src/config.js')
  await server.project.save('.env', 'A=1\n')
  await restartAsked(server, '.env')
})

test('poll: true watches without the system, and no poll with it', { skip: process.platform !== 'linux' && 'looks into /proc' }, async (t) => {
  for (const [poll, native] of [
    [true, false],
    [false, true],
  ]) {
    const server = start(project(t, smallApp(), { hotHook: { boundaries, poll } }))
    await server.get('/')
    await hotEdit(server, home)
    assert.equal(watchedByLinux(server) > 0, native, `poll: ${poll}`)
  }
})

for (const poll of [false, true]) {
  test(`a project that is moved away and comes back, twice, ${poll ? 'polled' : 'watched'}`, async (t) => {
    const app = project(
      t,
      smallApp({
        [home]: "import { part } from '../part.js'\nexport const handle = () => 'controller:1 ' + part\n",
        'src/part.js': "export const part = 'part:1'\n",
      }),
      { location: 'app', hotHook: { boundaries, poll } },
    )
    const server = start(app)
    await server.get('/')
    let number = 2
    // A save that shows: the folders are watched from now on. A folder that moves before that is not said to be gone.
    await app.save('src/part.js', `export const part = 'part:${number}'\n`)
    await server.until('/', `controller:1 part:${number}`)
    for (let round = 0; round < 2; round += 1) {
      renameSync(app.root, `${app.root}~`)
      await server.until('/', /(Cannot find module|ENOENT).*home\.js/)
      await server.when('a line that says so', () => gone(server).length > round)
      renameSync(`${app.root}~`, app.root)
      await server.until('/', `controller:1 part:${number}`)
      number += 1
      await app.save('src/part.js', `export const part = 'part:${number}'\n`)
      await server.until('/', `controller:1 part:${number}`)
    }
    // Told once each time, and not with every change.
    assert.equal(gone(server).length, 2, server.report())
    assert.equal(server.said.end, undefined)
  })
}

/** @param {import('../helpers/server.js').Server} server */
const gone = (server) => server.complaints.filter((line) => line.includes('it is gone'))

test('a project that is deleted and restored with other contents', async (t) => {
  const app = project(t, smallApp(), { location: 'app' })
  const server = start(app)
  await server.get('/')
  cpSync(app.root, `${app.root}~`, { recursive: true, verbatimSymlinks: true })
  rmSync(app.root, { recursive: true })
  await server.until('/', /(Cannot find module|ENOENT).*home\.js/)
  cpSync(`${app.root}~`, app.root, { recursive: true, verbatimSymlinks: true })
  await app.save(home, controller(2))
  await server.until('/', 'controller:2')
  await app.save(home, controller(3), 'rename')
  await server.until('/', 'controller:3')
})

for (const [how, told] of /** @type {const} */ ([
  ['tells of the first save of each burst', (/** @type {number} */ turn) => turn === 0],
  ['tells of every third save', (/** @type {number} */ turn) => turn % 3 === 0],
  ['tells of every save', () => true],
  ['tells of nothing', () => false],
])) {
  test(`watch: false and bursts of saves, of which the parent ${how}: the last one shows`, async (t) => {
    const server = start(project(t, smallApp(), { hotHook: { boundaries, watch: false } }))
    await server.get('/')
    let number = 1
    for (let burst = 0; burst < 4; burst += 1) {
      for (let turn = 0; turn < 20; turn += 1) {
        await server.project.save(home, controller((number += 1)), turn % 2 === 0 ? 'write' : 'rename')
        if (told(turn)) server.send({ type: 'hot-hook:file-changed', path: server.project.path(home), action: 'change' })
        await pause(turn % 7) // what is tested, not a wait for something
      }
      await server.until('/', `controller:${number}`)
      await answers(server, '/', `controller:${number}`)
    }
    asksForNoRestart(server)
  })
}

test('watch: false and a burst over many files at once: all of them show, pinned ones ask', async (t) => {
  const names = Array.from({ length: 30 }, (_, index) => `src/parts/p${index}.js`)
  const imports = names.map((_, index) => `import { value as v${index} } from '../parts/p${index}.js'\n`).join('')
  const sum = `${imports}export const handle = () => String(${names.map((_, index) => `v${index}`).join('+')})\n`
  const text = (/** @type {number} */ value) => `export const value = ${value}\n`
  const files = smallApp({ ...Object.fromEntries(names.map((name) => [name, text(1)])), [home]: sum })
  const server = start(project(t, files, { hotHook: { boundaries, watch: false } }))
  assert.equal((await server.get('/')).body, '30')
  for (let round = 2; round <= 4; round += 1) {
    for (const [index, name] of names.entries()) {
      await server.project.save(name, text(round))
      if (index % 2 === 0) server.send({ type: 'hot-hook:file-changed', path: server.project.path(name), action: 'change' })
    }
    await count(server, 'src/config.js')
    await server.until('/', String(30 * round))
    await restartAsked(server, 'src/config.js')
  }
  assert.equal(messagesOf(server, 'hot-hook:full-reload').length, 3, server.report())
})

const part = 'src/locked/part.js'

/**
 * A server that obeys permissions, in an app whose one folder can be locked.
 *
 * @param {import('node:test').TestContext} t
 * @param {boolean} poll
 */
function lockable(t, poll) {
  const lock = (/** @type {number} */ mode) => chmodSync(app.path('src/locked'), mode)
  // Before the project is removed.
  t.after(() => lock(0o755))
  const app = project(
    t,
    smallApp({
      // A path that only the import tells: nothing of the folder is known before.
      [home]: "const folder = 'locked'\nexport const handle = async () => 'controller:1 ' + (await import(`../${folder}/part.js`)).part\n",
      [part]: "export const part = 'part:1'\n",
      'src/controllers/other.js': "export const handle = () => 'other:1'\n",
    }),
    { hotHook: { boundaries, poll } },
  )
  return { app, lock, run: () => start(app, { within }) }
}

for (const poll of [false, true]) {
  test(`a folder that may not be listed is reported once, and what it holds is hot, ${poll ? 'polled' : 'watched'}`, { skip: cannotLock }, async (t) => {
    const { lock, run } = lockable(t, poll)
    lock(0o311)
    const server = run()
    await server.get('/')
    for (const how of ways) await hotEdit(server, part, { how })
    await hotEdit(server, 'src/controllers/other.js', { path: '/other' })
    await server.when('a line that says so', () => server.complaints.length > 0)
    lock(0o755)
    await hotEdit(server, part)
    lock(0o311)
    await hotEdit(server, part)
    assert.equal(server.complaints.length, 1, server.report())
    assert.match(server.stderr, /cannot watch .*locked: Permission denied/)
    asksForNoRestart(server)
  })

  test(
    `a folder that becomes unreadable is ${poll ? 'reported once' : 'watched all the same'}, and hot again when it can be read`,
    { skip: cannotLock },
    async (t) => {
      const { app, lock, run } = lockable(t, poll)
      const server = run()
      await hotEdit(server, part)
      await hotEdit(server, 'src/controllers/other.js', { path: '/other' })
      lock(0o000)
      if (poll) await server.when('a line that says so', () => server.complaints.length > 0)
      await hotEdit(server, 'src/controllers/other.js', { path: '/other' })
      lock(0o755)
      await app.save(part, "export const part = 'part:3'\n")
      await server.until('/', 'controller:1 part:3')
      await hotEdit(server, 'src/controllers/other.js', { path: '/other' })
      server.forget()
      await hotEdit(server, part)
      // That a file in it could not be read may have been told as well.
      const ofFolder = server.complaints.filter((line) => line.includes('cannot watch'))
      assert.equal(ofFolder.length, poll ? 1 : 0, server.report())
      asksForNoRestart(server)
    },
  )
}

test('poll: true: a save of the same length shows although its time stamp is put back, other permissions do nothing', async (t) => {
  const app = project(t, smallApp({ '.env': 'A=1\n' }), { hotHook: { boundaries, poll: true } })
  const old = new Date(Date.now() - 100_000)
  const files = [home, '.env'].map(app.path)
  for (const file of files) utimesSync(file, old, old)
  const server = start(app)
  await server.get('/')
  // What is saved later is noticed later, so the folder is polled.
  await hotEdit(server, home)
  for (const file of files) chmodSync(file, 0o600)
  await app.save(home, controller(3))
  utimesSync(app.path(home), old, old)
  await invalidated(server, home)
  await answers(server, '/', 'controller:3')
  await app.save(home, controller(4))
  utimesSync(app.path(home), old, old)
  await invalidated(server, home)
  await answers(server, '/', 'controller:4')
  asksForNoRestart(server)
})
