// @ts-check
/** What a Medusa server cannot take: `medusa develop` starts it again, with the reason; and how it ends. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { startMs, watching } from './backend.js'
import { hot } from './cases.js'
import { isHot, restarts, sharedDatabases, start, staysUp } from './suite.js'

/** @type {Awaited<ReturnType<typeof sharedDatabases>>} */
let databases
/** @type {import('./backend.js').Backend} */
let backend

before(async () => {
  databases = await sharedDatabases()
  backend = await start(databases, { location: 'modules/shop' })
})
after(async () => {
  await backend?.end()
  await databases?.stop()
})

test('the environment: the new values are in force, and those that went are gone', async () => {
  const { project } = backend
  await restarts(
    backend,
    /\[hot-hook\] restart +\.env: it matches the `restart` option/,
    () => void project.bump('.env', 'env'),
    ({ env }) => env === 'env:2',
  )
  await restarts(
    backend,
    /\[hot-hook\] restart +\.env/,
    () => project.save('.env', 'OTHER=1\n'),
    ({ env }) => env === undefined,
  )
})

test('medusa-config', () =>
  restarts(
    backend,
    /\[hot-hook\] restart +medusa-config\.ts/,
    () => void backend.project.bump('medusa-config.ts', 'config'),
    ({ config }) => config === 'config:2',
  ))

test('a data model, and what to run', () =>
  restarts(
    backend,
    /\[hot-hook\] restart +src\/modules\/probe\/models\/note\.ts[^]*medusa db:generate/,
    () => void backend.project.bump('src/modules/probe/models/note.ts', 'model'),
  ))

test('a migration that appears, and what to run', () =>
  restarts(backend, /Migration20260102000000\.ts[^]*medusa db:migrate/, () => {
    const text = backend.project.read('src/modules/probe/migrations/Migration20260101000000.ts')
    backend.project.save('src/modules/probe/migrations/Migration20260102000000.ts', text.replace('20260101', '20260102'))
  }))

test('a link, and what to run', () =>
  restarts(
    backend,
    /\[hot-hook\] restart +src\/links\/note-product\.ts[^]*medusa db:sync-links/,
    () => void backend.project.bump('src/links/note-product.ts', 'link'),
  ))

test('instrumentation that appears, and changes', async () => {
  await restarts(
    backend,
    /\[hot-hook\] restart +instrumentation\.ts/,
    () => backend.project.save('instrumentation.ts', "export function register() {\n  process.env.PROBE_ENV = 'env:8'\n}\n"),
    ({ env }) => env === 'env:8',
  )
  await restarts(
    backend,
    /\[hot-hook\] restart +instrumentation\.ts/,
    () => void backend.project.bump('instrumentation.ts', 'env'),
    ({ env }) => env === 'env:9',
  )
})

test('a configuration that does not compile: the server stays until it is fixed', async () => {
  const { project } = backend
  const text = project.read('medusa-config.ts')
  const from = backend.printed.length
  await staysUp(backend, async () => {
    project.save('medusa-config.ts', `${text}\n}}`)
    await backend.until('the postponement is reported', '/probe', () => /medusa-config\.ts:\d+:\d+[^]*restart postponed/.test(backend.printed.slice(from)))
  })
  project.save('medusa-config.ts', text)
  const fresh = project.bump('medusa-config.ts', 'config')
  await backend.until('the server again', '/probe', ({ json }) => json.config === fresh, { deadline: startMs })
})

test('a restart refuses no request', async () => {
  const pid = await backend.server()
  const { failed } = await watching(backend, async () => {
    const fresh = backend.project.bump('medusa-config.ts', 'config')
    await backend.until('the server restarts', '/probe', ({ json }) => json.config === fresh && json.pid !== pid, { deadline: startMs })
  })
  // A start may take longer than a request waits.
  assert.deepEqual(
    failed.filter((failure) => !failure.includes('no answer within')),
    [],
  )
})

test('a server that died is started again at the next save', async () => {
  const pid = await backend.server()
  const from = backend.printed.length
  process.kill(pid, 'SIGKILL')
  for (const end = Date.now() + startMs; !/ended with SIGKILL; the next change/.test(backend.printed.slice(from)); await pause(10))
    assert.ok(Date.now() < end, backend.printed.slice(from))
  const fresh = backend.project.bump('src/api/probe/route.ts', 'route')
  await backend.until('the server again', '/probe', ({ json }) => json.pid !== pid && json.route === fresh, { deadline: startMs })
})

test('it is hot after all this', async () => {
  for (const edit of hot.filter(({ mark }) => mark === 'deep' || mark === 'service' || mark === 'subscriber')) await isHot(backend, edit)
})

test('stopping the parent stops everything', async () => {
  const pid = await backend.server()
  await backend.stop('SIGTERM')
  assert.throws(() => process.kill(pid, 0), 'the server is still there')
  assert.ok(await backend.isPortFree())
})
