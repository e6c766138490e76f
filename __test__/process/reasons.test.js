// @ts-check
/** Why a file restarts the process, in the words that people read: `hot.why`, the message to the parent, and stderr. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { httpServer, smallApp } from '../helpers/apps.js'
import { count, restartAsked } from '../helpers/edits.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { register } from '../helpers/subject.js'

for (const [how, options] of Object.entries({ '--import': { imports: ['./preload.js', register] }, '--require': { nodeArgs: ['-r', './preload.cjs'] } })) {
  test(`a file that Node loads ahead of the entry (${how}) is not called the entry`, async (t) => {
    const files = smallApp({ 'preload.js': "globalThis.preload = 'preload:1'\n", 'preload.cjs': "globalThis.preload = 'preload:1'\n" })
    const server = start(project(t, files), options)
    await server.ready
    await server.get()
    const file = how === '--import' ? 'preload.js' : 'preload.cjs'
    await count(server, file)
    const { reason } = await restartAsked(server, file)
    assert.match(reason, /^Node loads it ahead of the entry/)
  })
}

test('the entry of the process, and that of a worker thread', async (t) => {
  const files = smallApp({
    'server.js': httpServer({
      before:
        "import { Worker } from 'node:worker_threads'\nexport const entry = 'entry:1'\nnew Worker(new URL('./worker.js', import.meta.url)).once('message', () => process.send({ type: 'worker' }))\n",
    }),
    'worker.js':
      "import { parentPort } from 'node:worker_threads'\nexport const worker = 'worker:1'\nparentPort.postMessage('up')\nparentPort.on('message', () => {})\n",
  })
  const server = start(project(t, files))
  await server.ready
  await server.message('worker')
  await count(server, 'worker.js')
  const { reason } = await restartAsked(server, 'worker.js')
  assert.equal(reason, 'it is the entry of a worker thread')
  await server.project.save('server.js', `${server.project.read('server.js')}\n`)
  assert.equal((await restartAsked(server, 'server.js')).reason, 'it is the entry of the process')
})

test('all paths of a line are relative to the folder that the process was started in', async (t) => {
  const files = smallApp({ 'tools/other.js': '' })
  const app = project(t, files)
  const server = start(app, {
    cwd: app.path('..'),
    entry: app.path('server.js'),
    imports: [app.path(`node_modules/${register.split('/')[0]}/lib/register.js`)],
  })
  await server.ready
  await count(server, 'src/config.js')
  const { reason } = await restartAsked(server, 'src/config.js')
  const folder = app.root.slice(app.path('..').length + 1)
  assert.equal(reason, `${folder}/server.js:3:1 imports ${folder}/src/config.js`)
})
