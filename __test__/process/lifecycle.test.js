// @ts-check
/** Until the first edit, a process cannot be told from one without us: it ends as it would, and says the same. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { child, run } from '../helpers/child.js'
import { httpApp } from '../helpers/apps.js'
import { answers, count, hotEdit, invalidated } from '../helpers/edits.js'
import { hasRegisterHooks } from '../helpers/node.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { packageDirectory, register, subject } from '../helpers/subject.js'

/** Scripts that end by themselves, in each of the ways that a process ends. @type {Record<string, string>} */
const scripts = {
  'nothing left to do': "await import('./src/controllers/home.js')\nconsole.log('done')\n",
  'process.exit(3)': "console.log('out')\nconsole.error('err')\nprocess.exit(3)\n",
  'process.exitCode = 5': 'process.exitCode = 5\n',
  'an exception': "setTimeout(() => { throw new Error('thrown') })\n",
  'an exception at the top level': "import './src/config.js'\nthrow new Error('at the top')\n",
  'an unhandled rejection': "Promise.reject(new Error('rejected'))\n",
  'a top-level await that never settles': 'await new Promise(() => {})\n',
  'a syntax error': 'const = 1\n',
  'a missing import': "import './missing.js'\n",
  'a timer that ends': "setTimeout(() => console.log('late'), 30)\n",
  'what it reads from stdin': 'for await (const part of process.stdin) process.stdout.write(part)\n',
  'exit handlers': "process.on('exit', (code) => console.log('exit', code))\nprocess.on('beforeExit', () => console.log('before'))\n",
}

for (const [name, script] of Object.entries(scripts)) {
  test(`ends like plain node: ${name}`, async (t) => {
    const app = project(t, httpApp({ 'main.js': script }))
    const [plain, ours] = await Promise.all([run(app, { entry: 'main.js', imports: [], ipc: false }), run(app, { entry: 'main.js', ipc: false })])
    assert.deepEqual(comparable(ours), comparable(plain))
  })
}

for (const [name, script] of Object.entries({
  'that says nothing to it': "await import('./src/controllers/home.js')\n",
  'that sends to it': "process.send({ type: 'mine' })\n",
})) {
  test(`ends by itself under a parent: a script ${name}`, async (t) => {
    const app = project(t, httpApp({ 'main.js': script }))
    for (const env of [{}, { HOT_HOOK_WATCH: 'false' }]) {
      const { code, signal, stderr } = await run(app, { entry: 'main.js', env })
      assert.deepEqual({ code, signal, stderr }, { code: 0, signal: null, stderr: plainWarnings(stderr) })
    }
  })
}

test('an app that listens to its parent stays, and gets its own messages', async (t) => {
  const script = `
process.on('message', (message) => {
  if (message.type !== 'ping') return
  process.send({ type: 'pong' })
  process.disconnect()
})
process.send({ type: 'listening' })
`
  const app = project(t, { 'main.js': script })
  for (const env of [{}, { HOT_HOOK_WATCH: 'false' }]) {
    const ours = child(app, { entry: 'main.js', env })
    await ours.when('it listens', () => ours.said.messages.length > 0)
    // Another process from start to end: long enough for one that nothing keeps alive to end.
    await run(app, { entry: '-e0', imports: [] })
    ours.send({ type: 'ping' })
    await ours.when('the answer', () => ours.said.messages.some(({ type }) => type === 'pong'))
    const { code } = await ours.ended()
    assert.equal(code, 0)
  }
})

for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT'])) {
  test(`${signal} ends a server at once`, { skip: process.platform === 'win32' && 'no signals on Windows' }, async (t) => {
    const server = start(project(t, httpApp()))
    await server.ready
    await server.get('/')
    server.kill(signal)
    const end = await server.ended()
    assert.deepEqual(end, { code: null, signal })
  })
}

test('no warning and no other word on stderr', async (t) => {
  const app = project(t, httpApp())
  const spoken = []
  for (const imports of [[], [register]]) {
    const server = start(app, { imports, nodeArgs: ['--trace-deprecation', '--trace-warnings', '--pending-deprecation'] })
    await server.ready
    await server.get('/')
    await server.stop()
    spoken.push(server.stderr.replaceAll(/^ +at .*\n/gm, '').replaceAll(/node:\d+/g, 'node'))
  }
  assert.equal(spoken[1], spoken[0])
})

test('URLs and stack traces are those of plain node', async (t) => {
  const handler = "export const handle = () => import.meta.url + new Error('here').stack\n"
  const app = project(t, httpApp({ 'src/controllers/home.js': handler }))
  const bodies = []
  for (const imports of [[], [register]]) {
    const server = start(app, { imports })
    // Whether the queue of promises was run by the event loop shows at the end of the stack, and differs from run to run.
    bodies.push((await server.get('/')).body.replace(/\n +at process\.processTicksAndRejections.*/, ''))
    await server.stop()
  }
  assert.equal(bodies[1], bodies[0])
})

/** Without `registerHooks` the load hook says what the URL is, so the query does not show. */
const byQuery = process.env.HOT_HOOK_BUST === 'query' && hasRegisterHooks

test(`after an edit the URL ${byQuery ? 'has the version in its query' : 'stays that of plain node'}`, async (t) => {
  const handler = "export const handle = () => 'controller:1 ' + import.meta.url\n"
  const server = start(project(t, httpApp({ 'src/controllers/home.js': handler })))
  await server.ready
  const { body } = await server.get('/')
  await count(server, 'src/controllers/home.js')
  await invalidated(server, 'src/controllers/home.js')
  await answers(server, '/', body.replace('controller:1', 'controller:2') + (byQuery ? '?hot-hook=1' : ''))
})

test('under the inspector', async (t) => {
  const server = start(project(t, httpApp()), { nodeArgs: ['--inspect=127.0.0.1:0'] })
  await server.ready
  await hotEdit(server, 'src/controllers/home.js')
  await hotEdit(server, 'src/helpers/deep.js')
})

/**
 * What must be the same, without what differs from process to process or shows Node's own inside: which of its
 * functions resolves an import is no matter of the user's.
 *
 * @param {Awaited<ReturnType<typeof run>>} end
 */
function comparable({ code, signal, stdout, stderr }) {
  const outside = stderr
    .replaceAll(packageDirectory(subject), '/node_modules/')
    .replaceAll(/^ +at .*(node:|\/node_modules\/|async ).*\n/gm, '')
    .replace(/^\n?node:internal.*\n(.*\n)?.*\n *\^\n\n?/, '')
    .replaceAll(/node:\d+/g, 'node')
  return { code, signal, stdout, stderr: outside }
}

/**
 * Node's own warnings, which are no word of ours.
 *
 * @param {string} stderr
 */
function plainWarnings(stderr) {
  return stderr
    .split('\n')
    .filter((line) => /^\(node:\d+\) ExperimentalWarning: Importing JSON|^\(Use `node/.test(line))
    .map((line) => `${line}\n`)
    .join('')
}
