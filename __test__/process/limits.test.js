// @ts-check
/** The limits of the system's own watches, reached for real: Linux counts them per user namespace, so a test can lower them. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { httpApp } from '../helpers/apps.js'
import { hotEdit, messagesOf, pinnedEdit } from '../helpers/edits.js'
import { cannotOverflow, withoutEvents } from '../helpers/overflow.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

/**
 * A command that runs another one in a user namespace of its own, where a limit is lower. Nothing outside of it changes.
 *
 * @param {string} limit
 * @param {number} value
 */
const limited = (limit, value) => ['unshare', '--user', '--map-root-user', 'sh', '-c', `echo ${value} > /proc/sys/user/${limit} && exec "$@"`, 'sh']

/**
 * Why a limit cannot be lowered here, else false.
 *
 * @param {string} limit
 */
function cannotLower(limit) {
  const [command = '', ...args] = [...limited(limit, 0), 'true']
  const { error, status, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  return status !== 0 && `${limit} cannot be lowered here: ${(error?.message ?? stderr).trim()}`
}

for (const [limit, value, what] of /** @type {const} */ ([
  ['max_inotify_watches', 3, 'some folders can be watched and others cannot'],
  ['max_inotify_watches', 0, 'no folder can be watched'],
  ['max_inotify_instances', 0, 'nothing can be watched at all'],
])) {
  test(`${limit} = ${value}, so ${what}: said once, and every save shows`, { skip: cannotLower(limit) }, async (t) => {
    const server = start(project(t, httpApp()), { within: limited(limit, value) })
    await server.get('/')
    await server.when('the complaint', () => server.complaints.length > 0)
    const hot = ['src/helpers/deep.js', 'src/services/service.js', 'src/data/settings.json', 'src/legacy/legacy.cjs', 'src/controllers/home.js']
    for (const how of /** @type {const} */ (['write', 'rename'])) {
      for (const file of hot) await hotEdit(server, file, { how })
    }
    await pinnedEdit(server, 'src/config.js')
    assert.equal(messagesOf(server, 'hot-hook:invalidated').length, 2 * hot.length, server.report())
    assert.equal(messagesOf(server, 'hot-hook:full-reload').length, 1, server.report())
    assert.equal(server.complaints.length, 1, server.report())
    assert.match(String(server.complaints[0]), /cannot watch \S.*polled.*raise fs\.inotify\.max_user_/)
  })
}

/** Imports through a link, a require without an extension, and what is missing. */
const resolutions = `
import { createRequire } from 'node:module'
import { linked } from '../../lib/linked.js'
const { completed } = createRequire(import.meta.url)('../../lib/name')
const { late } = await import('../../lib/late.js').catch(() => ({ late: 'late:0' }))
export const handle = () => [linked, completed, late].join(' ')
`

test('more events than the queue holds while the process sleeps: whatever was lost shows, told once', { skip: cannotOverflow() }, async (t) => {
  const pinned = { 'src/helpers/package.json': '{ "type": "module" }', 'tsconfig.json': '{}', '.env': 'A=1\n' }
  const resolved = {
    'src/controllers/names.js': resolutions,
    'lib/package.json': '{ "type": "commonjs" }',
    'lib/name.json': '{ "completed": "completed:1" }',
    'variants/1.js': "export const linked = 'linked:1'\n",
    'variants/2.js': "export const linked = 'linked:2'\n",
  }
  const app = project(t, httpApp({ ...pinned, ...resolved }))
  symlinkSync('../variants/1.js', app.path('lib/linked.js'))
  const server = start(app)
  const before = (await server.get('/')).body
  assert.equal((await server.get('/names')).body, 'linked:1 completed:1 late:0')
  // So that a first answer is no first load, and the events of its own are over.
  await hotEdit(server, 'src/helpers/deep.js')
  server.forget()
  // Settings, a restart file, a folder that is exchanged for another one, and what names mean.
  withoutEvents(server, ['src/services/service.js', 'src/helpers/help.js', 'src/controllers/home.js'], () => {
    const imports = '{ "type": "module", "imports": { "#a": "./deep.js" } }'
    for (const [file, text] of Object.entries({
      'src/helpers/package.json': imports,
      'tsconfig.json': '{ "compilerOptions": { "paths": {} } }',
      '.env': 'A=2\n',
      'lib/name.js': "exports.completed = 'completed:2'\n",
      'lib/late.js': "exports.late = 'late:1'\n",
    })) {
      writeFileSync(app.path(file), text)
    }
    rmSync(app.path('lib/linked.js'))
    symlinkSync('../variants/2.js', app.path('lib/linked.js'))
    cpSync(app.path('src'), app.path('next'), { recursive: true })
    writeFileSync(app.path('next/helpers/deep.js'), "export const deep = 'deep:3'\n")
    writeFileSync(app.path('next/config.js'), app.read('src/config.js').replace(':1', ':2'))
    renameSync(app.path('src'), app.path('old'))
    renameSync(app.path('next'), app.path('src'))
  })
  const restarting = () => messagesOf(server, 'hot-hook:full-reload').flatMap(({ paths }) => paths)
  for (const file of [...Object.keys(pinned), 'src/config.js']) await server.when(`the news of ${file}`, () => restarting().includes(app.path(file)))
  assert.equal((await server.get('/')).body, before.replace('deep:1', 'deep:3'))
  assert.equal((await server.get('/names')).body, 'linked:2 completed:2 late:1')
  // When a later save was told, so is all that came before it.
  await hotEdit(server, 'src/services/service.js')
  assert.deepEqual(restarting().toSorted(), [...new Set(restarting())].toSorted(), server.report())
  // The parent of a test does nothing about it.
  assert.deepEqual(
    server.complaints.filter((line) => !line.includes('restart needed')),
    [],
    server.report(),
  )
})
