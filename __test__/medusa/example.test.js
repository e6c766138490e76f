// @ts-check
/** `examples/medusa`, started by its own script, and edited. Node.js 24 alone: other tests cover the lines. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf, command as run } from '../helpers/endpoint.js'
import { manifestOf } from '../helpers/example.js'
import { major } from '../helpers/node.js'
import { launch } from './backend.js'
import { example } from './project.js'
import { newProject, sharedDatabases } from './suite.js'

/** @type {[file: string, from: string, to: string, greeting: string][]} */
const edits = [
  ['src/lib/greet.ts', 'Hello', 'Good day', 'Good day, Ada'],
  ['src/workflows/greet.ts', 'greet(name)', 'greet(name.toUpperCase())', 'Good day, ADA'],
  ['src/api/greeting/route.ts', "'Ada'", "'Grace'", 'Good day, GRACE'],
]

test('examples/medusa', { skip: major !== 24 && 'one line is enough' }, async (t) => {
  const { predev, dev } = manifestOf('medusa').scripts
  assert.equal(predev, 'medusa db:migrate', 'what has made the tables of this database')
  const [, options = '', command] = /^NODE_OPTIONS='(.+)' medusa (\w+)$/.exec(dev) ?? []
  assert.equal(command, 'develop')
  const databases = await sharedDatabases()
  const ends = [() => databases.stop()]
  t.after(async () => {
    for (const end of ends) await end()
  })
  const project = await newProject(databases, 'shop', example)
  const backend = await launch(process.execPath, project, { command, probe: '/greeting', env: { NODE_OPTIONS: options, HOT_HOOK_INSPECT: '1' } })
  ends.unshift(backend.end)
  const pid = await backend.server()
  for (const [file, from, to, greeting] of edits) {
    await t.test(`an edit of ${file} shows in the same process`, async () => {
      project.save(file, project.read(file).replace(from, to))
      const { json } = await backend.until(greeting, '/greeting', ({ json }) => json.greeting === greeting)
      assert.equal(json.pid, pid)
    })
  }
  await t.test('the commands ask the server', async () => {
    const status = await answerOf(project.root, ['status'])
    assert.deepEqual([status.state, status.pid], ['running', pid])
    const { save, replaces } = await answerOf(project.root, ['why', 'src/lib/greet.ts'])
    assert.deepEqual([save, replaces.includes('src/workflows/greet.ts')], ['replace', true])
    assert.equal((await answerOf(project.root, ['why', 'medusa-config.ts'])).save, 'restart')
    const { files } = await answerOf(project.root, ['graph'])
    assert.ok(files.some((/** @type {any} */ { file }) => file === 'src/api/greeting/route.ts'))
    assert.match((await run(project.root, ['graph', '--format', 'mermaid'])).stdout, /^flowchart LR\n/)
    assert.match((await run(project.root, ['init'])).stdout, /already set up/)
    const waited = await answerOf(project.root, ['wait', 'src/lib/greet.ts'])
    assert.deepEqual([waited.settled, waited.files[0].became], [true, 'replaced'])
  })
})
