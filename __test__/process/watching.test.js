// @ts-check
/** Watching under bad conditions: polling, folders that vanish or cannot be read, a parent that tells only half. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { chmodSync, cpSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { httpApp, smallApp } from '../helpers/apps.js'
import { answers, count, hotEdit, invalidated, messagesOf, pinnedEdit, restartAsked } from '../helpers/edits.js'
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
  for (const [poll, native] of [[true, false], [false, true]]) {
    const server = start(project(t, smallApp(), { hotHook: { boundaries, poll } }))
    await server.get('/')
    await hotEdit(server, home)
    assert.equal(watchedByLinux(server) > 0, native, `poll: ${poll}`)
  }
})

for (const poll of [false, true]) {
  test(`a project that is moved away and comes back, twice, ${poll ? 'polled' : 'watched'}`, async (t) => {
    const app = project(t, smallApp({
      [home]: "import { part } from '../part.js'\nexport const handle = () => 'controller:1 ' + part\n",
      'src/part.js': "export const part = 'part:1'\n",
    }), { location: 'app', hotHook: { boundaries, poll } })
    const server = start(app)
    await server.get('/')
    let number = 1
    for (let round = 0; round < 2; round += 1) {
      renameSync(app.root, `${app.root}~`)
      await server.until('/', /(Cannot find module|ENOENT).*home\.js/)
      renameSync(`${app.root}~`, app.root)
      await server.until('/', `controller:1 part:${number}`)
      number += 1
      await app.save('src/part.js', `export const part = 'part:${number}'\n`)
      await server.until('/', `controller:1 part:${number}`)
    }
    // Told once, and not with every change.
    const gone = server.complaints.filter((line) => line.includes('it is gone'))
    assert.ok(gone.length <= 2, server.report())
    assert.equal(server.said.end, undefined)
  })
}

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

const cannotLock = process.platform === 'win32' || process.getuid?.() === 0

test('a directory that cannot be read is reported at most once, and hot again when it can', { skip: cannotLock && 'this user may read everything' }, async (t) => {
  const app = project(t, smallApp({
    [home]: "import { part } from '../locked/part.js'\nexport const handle = () => 'controller:1 ' + part\n",
    'src/locked/part.js': "export const part = 'part:1'\n",
    'src/controllers/other.js': "export const handle = () => 'other:1'\n",
  }))
  const server = start(app)
  await server.get('/')
  chmodSync(app.path('src/locked'), 0o000)
  try {
    await hotEdit(server, 'src/controllers/other.js', { path: '/other' })
    await hotEdit(server, 'src/controllers/other.js', { path: '/other' })
    assert.ok(server.complaints.length <= 1, server.report())
  } finally {
    chmodSync(app.path('src/locked'), 0o755)
  }
  await app.save('src/locked/part.js', "export const part = 'part:2'\n")
  await server.until('/', 'controller:1 part:2')
  assert.ok(server.complaints.length <= 1, server.report())
})
