// @ts-check
/** The command `hot-hook-rs run`, as npm installs it. On every Node.js line. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { connect } from '../helpers/cdp.js'
import { run } from '../helpers/child.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { packageDirectory, subject } from '../helpers/subject.js'

const directory = packageDirectory(subject)
const { bin } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))

const server = `import { createServer } from 'node:http'
import { config } from './config.js'
const answer = JSON.stringify([config, process.argv.slice(2), process.execPath, process.env.HOT_HOOK_SUPERVISOR ?? null])
const server = createServer((request, response) => response.end(answer)).listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port))
`

/** @returns {Promise<number>} */
const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
      server.close(() => resolve(port))
    })
  })

test('hot-hook-rs run starts the app under this Node.js, with hot-hook-rs and its arguments, and restarts it', async (t) => {
  const app = project(t, { 'server.js': server, 'config.js': "export const config = 'one'\n" }, { hotHook: {} })
  const running = start(app, {
    ipc: false,
    imports: [],
    entry: join(directory, bin['hot-hook-rs']),
    args: ['run', '--json', '--stack-trace-limit=5', 'server.js', 'two words'],
  })
  const port = await running.ready
  assert.deepEqual(JSON.parse((await running.get('/')).body), ['one', ['two words'], process.execPath, null])
  await app.save('config.js', "export const config = 'two'\n")
  assert.equal(await running.started(2).then(async () => JSON.parse((await running.get('/')).body)[0]), 'two')
  assert.match(running.said.stdout, new RegExp(`^ready ${port}\nready ${port}\n$`))
  const line = await running.when('the line', () => running.stderr.split('\n').find((one) => one.includes('"restart"')))
  assert.equal(JSON.parse(line).reason, 'imported by server.js:2:1 (static)')
  running.kill('SIGTERM')
  assert.deepEqual(await running.ended(), { code: null, signal: 'SIGTERM' })
})

test('run --inspect-brk waits for a debugger at the first start alone, on one port; --filter leaves out lines', async (t) => {
  const address = `127.0.0.1:${await freePort()}`
  const app = project(t, { 'server.js': server, 'config.js': "export const config = 'one'\n", 'other.js': '' }, { hotHook: { restart: ['other.js'] } })
  const running = start(app, {
    ipc: false,
    imports: [],
    entry: join(directory, bin['hot-hook-rs']),
    args: ['run', '--filter', 'other', `--inspect-brk=${address}`, 'server.js', '--inspect-brk'],
  })
  const debuggers = () => [...running.stderr.matchAll(/Debugger listening on (ws:\/\/\S+)/g)].map(([, url = '']) => url)
  const client = await connect(await running.when('the debugger', () => debuggers()[0]))
  assert.ok(!running.said.stdout.includes('ready'))
  await client.call('Runtime.runIfWaitingForDebugger')
  await running.ready
  client.close()
  await app.save('config.js', "export const config = 'two'\n")
  await running.started(2)
  const [config, args] = JSON.parse((await running.get('/')).body)
  assert.deepEqual([config, args], ['two', ['--inspect-brk']])
  await app.save('other.js', '1\n')
  await running.started(3)
  await running.when('the line', () => /restart {3}other\.js/.test(running.stderr))
  assert.doesNotMatch(running.stderr, /restart {3}config/)
  assert.ok(debuggers().length === 3 && debuggers().every((url) => url.includes(address)), running.stderr)
})

test('hot-runner: the flags of @hot-hook/runner; a start that is broken at first, a declined module', async (t) => {
  const declined = (/** @type {number} */ number) => `import.meta.hot?.decline()\nexport const handle = () => 'handle:${number}'\n`
  const app = project(
    t,
    {
      'server.js': `import { createServer } from 'node:http'
import { config } from './config.js'
const server = createServer(async (request, response) => {
  const { handle } = await import('./src/home.js')
  response.end(JSON.stringify([config, handle(), process.argv.slice(2), process.execArgv.slice(-2)]))
}).listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port))
`,
      'config.js': "export const config = 'one\n",
      'src/home.js': declined(1),
    },
    { hotHook: { boundaries: ['./src/*.js'] } },
  )
  const args = ['--no-clear-screen', '--node-args=--stack-trace-limit=5', '--script-args=one', '--script-args', 'two words', 'server.js']
  const running = start(app, { ipc: false, imports: [], entry: join(directory, bin['hot-runner']), args })
  await running.when('the failure', () => /SyntaxError[^]*starts it again/.test(running.stderr))
  await app.save('config.js', "export const config = 'two'\n")
  await running.ready
  const expected = ['two', 'handle:1', ['one', 'two words'], ['--enable-source-maps', '--stack-trace-limit=5']]
  assert.deepEqual(JSON.parse((await running.get('/')).body), expected)
  await app.save('src/home.js', declined(2))
  await running.started(2)
  assert.equal(JSON.parse((await running.get('/')).body)[1], 'handle:2')
  await running.when('the reason', () => /restart {3}src\/home\.js: src\/home\.js called import\.meta\.hot\.decline\(\)/.test(running.stderr))
  assert.ok(!running.said.stdout.includes('\u001Bc'), running.report())
})

test('hot-runner: a wrong flag is named', async (t) => {
  const app = project(t, { 'server.js': '' })
  const { code, stderr } = await run(app, { imports: [], entry: join(directory, bin['hot-runner']), args: ['--node-arg=x', 'server.js'] })
  assert.equal(code, 2)
  assert.match(stderr, /--node-arg is not a flag\nusage: hot-runner/)
})

test('where a supervisor has no channel, as on Windows, the app asks for its next start by an exit code', async (t) => {
  const handler = "process.on('SIGTERM', () => { console.log('closing'); server.close(() => process.exit(3)) })\n"
  for (const end of ['', handler]) {
    const app = project(t, { 'server.js': server + end, 'config.js': "export const config = 'one'\n" }, { hotHook: {} })
    const running = start(app, { ipc: false, env: { HOT_HOOK_SUPERVISOR: `exit:75:${app.path('farewell')}` } })
    await running.ready
    assert.equal(JSON.parse((await running.get('/')).body)[3], null)
    await app.save('config.js', "export const config = 'two'\n")
    assert.deepEqual(await running.ended(), { code: 75, signal: null })
    assert.equal(running.said.stdout.includes('closing'), end !== '')
    assert.ok(!existsSync(app.path('farewell')))
  }
  for (const [end, isWanted] of /** @type {const} */ ([
    ["server.on('listening', () => process.exit(3))", true],
    ["server.on('listening', () => setImmediate(() => process.exit(3)))", true],
    ['throw new Error()', false],
    ['process.exit(3)', false],
  ])) {
    const app = project(t, { 'server.js': `${server}${end}\n`, 'config.js': "export const config = 'one'\n" }, { hotHook: {} })
    const running = start(app, { ipc: false, env: { HOT_HOOK_SUPERVISOR: `exit:75:${app.path('farewell')}` } })
    assert.notEqual((await running.ended()).code, 0)
    assert.equal(existsSync(app.path('farewell')), isWanted, end)
  }
})
