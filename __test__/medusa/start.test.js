// @ts-check
/** `medusa start` without `medusa develop`: hot, and it restarts in place, since there is no parent to do it. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, startMs } from './backend.js'
import { hot } from './cases.js'
import { isHot, newProject, sharedDatabases } from './suite.js'

/** @type {Awaited<ReturnType<typeof sharedDatabases>>} */
let databases
/** @type {import('./backend.js').Backend} */
let backend

before(async () => {
  databases = await sharedDatabases()
  backend = await launch(process.execPath, await newProject(databases), { command: 'start' })
})
after(async () => {
  await backend?.end()
  await databases?.stop()
})

const some = hot.filter(({ mark }) => ['route', 'deep', 'service', 'workflow', 'subscriber'].includes(mark))

for (const edit of some) test(`${edit.name} is hot`, () => isHot(backend, edit))

test('what needs a restart restarts it in place', async () => {
  const pid = await backend.server()
  for (const [file, mark] of /** @type {const} */ ([
    ['.env', 'env'],
    ['medusa-config.ts', 'config'],
  ])) {
    const from = backend.printed.length
    backend.project.bump(file, mark)
    await backend.until('the new value', '/probe', ({ json }) => json[mark] === `${mark}:2`, { deadline: startMs })
    assert.match(backend.printed.slice(from), new RegExp(`\\[hot-hook\\] restart +${file.replaceAll('.', '\\.')}: `))
    // The process that was started is the supervisor from the first restart on.
    assert.ok(process.kill(pid, 0))
  }
})

test('it is hot after that', async () => {
  for (const edit of some) await isHot(backend, edit)
})

test('SIGTERM ends it and frees the port', async () => {
  await backend.stop('SIGTERM')
  assert.ok(await backend.isPortFree())
})
