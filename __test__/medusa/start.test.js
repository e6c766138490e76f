// @ts-check
/** `medusa start` without `medusa develop`: hot, and no parent that could start it again. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch } from './backend.js'
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

test('what needs a restart is told, and the server goes on', async () => {
  const pid = await backend.server()
  for (const [file, mark] of /** @type {const} */ ([['.env', 'env'], ['medusa-config.ts', 'config'], ['src/modules/probe/models/note.ts', 'model']])) {
    const from = backend.printed.length
    backend.project.bump(file, mark)
    await backend.until('it is told', '/health', () => new RegExp(`restart needed for .*${file.replaceAll('.', '\\.')}: `).test(backend.printed.slice(from)))
  }
  const { json } = await backend.ask('/probe')
  assert.deepEqual({ pid: json.pid, env: json.env }, { pid, env: 'env:1' })
})

test('it is hot after that', async () => {
  for (const edit of some) await isHot(backend, edit)
})

test('SIGTERM ends it and frees the port', async () => {
  await backend.stop('SIGTERM')
  assert.ok(await backend.isPortFree())
})
