// @ts-check
/** Restarts of a server that nobody but the terminal started. All Node lines; Windows has no program that replaces a running one. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

const canRestart = process.platform !== 'win32'
const skip = canRestart ? false : 'Windows cannot replace a program that runs'

const server = `
import { createServer } from 'node:http'
import { config } from './config.js'
const folder = process.cwd()
const added = process.env.ADDED
process.chdir('/')
process.env.ADDED = 'by the app'
const answers = { config, pid: process.pid, argv: process.argv.slice(2), folder, word: process.env.WORD, added, supervisor: process.env.HOT_HOOK_SUPERVISOR }
const listening = createServer(async ({ url }, response) => {
  const { handle } = await import('./src/controllers/home.js')
  response.end(JSON.stringify({ ...answers, controller: handle() }))
}).listen(0, '127.0.0.1', () => console.log('ready ' + listening.address().port))
import.meta.hot?.dispose(async () => {
  await new Promise((resolve) => setTimeout(resolve, 20))
  console.log('disposed')
})
`

const files = {
  'server.js': server,
  'config.js': "export const config = 'config:1'\n",
  'src/controllers/home.js': "export const handle = () => 'controller:1'\n",
}

const home = 'src/controllers/home.js'

/**
 * @param {import('node:test').TestContext} t
 * @param {object} [options]
 * @param {Record<string, string>} [options.more] further files
 * @param {Record<string, unknown>} [options.hotHook] further options
 * @param {import('../helpers/child.js').ChildOptions} [options.child]
 */
async function launch(t, { more = {}, hotHook = {}, child = {} } = {}) {
  const app = project(t, { ...files, ...more }, { hotHook: { boundaries: ['./src/controllers/*.js'], ...hotHook } })
  const running = start(app, { ipc: false, args: ['one', 'two words'], ...child })
  await running.ready
  return Object.assign(running, {
    save: app.save,
    /** What the server answers. It is the process that the test started, or the only child of that, which says so. */
    ask: async () => {
      const { pid, ...answer } = JSON.parse((await running.get('/')).body)
      if (pid !== running.pid) assert.deepEqual([pid], childrenOf(running.pid))
      return answer
    },
    says: (/** @type {RegExp} */ pattern) => running.when(`stderr to match ${pattern}`, () => pattern.test(running.said.stderr)),
  })
}

test('a change of a pinned file restarts: the first PID stays, and so do, arguments, folder and environment, after the disposers', { skip }, async (t) => {
  const running = await launch(t, { child: { env: { WORD: 'given' } } })
  const first = await running.ask()
  for (let round = 2; round <= 4; round += 1) {
    await running.save('config.js', `export const config = 'config:${round}'\n`)
    await running.started(round)
    assert.deepEqual(await running.ask(), { ...first, config: `config:${round}` })
    first.controller = `controller:${round}`
    await running.save(home, `export const handle = () => '${first.controller}'\n`)
    await running.until('/', new RegExp(first.controller))
  }
  assert.deepEqual({ ...first, folder: '' }, { config: 'config:1', argv: ['one', 'two words'], folder: '', word: 'given', controller: 'controller:4' })
  assert.deepEqual(
    running.complaints.map((line) => line.split(/ +/)[1]),
    ['restart', 'replaced', 'restart', 'replaced', 'restart', 'replaced'],
    running.report(),
  )
  assert.match(String(running.complaints[0]), /restart +config\.js: imported by server\.js:3:1 \(static\) +→ ready in \d+/)
  assert.equal(running.said.stdout.split('disposed\n').length - 1, 3, running.report())
})

test('a pinned file that cannot be parsed postpones the restart, and what runs stays', { skip }, async (t) => {
  const running = await launch(t)
  await running.save('config.js', "export const config = 'config:2\n")
  await running.says(/failed +config\.js:1:\d+  Unterminated string[^]*restart postponed until this error is fixed/)
  assert.equal((await running.ask()).config, 'config:1')
  await running.save(home, "export const handle = () => 'controller:2'\n")
  await running.until('/', /controller:2/)
  await running.save('server.js', `${server}\n`)
  await running.save('config.js', "export const config = 'config:3\n")
  await running.says(/restart postponed[^]*config:3[^]*restart postponed/)
  await running.save('config.js', "export const config = 'config:3'\n")
  await running.started(2)
  const { config, controller } = await running.ask()
  assert.deepEqual({ config, controller }, { config: 'config:3', controller: 'controller:2' })
})

for (const [what, mend] of Object.entries({
  'is mended to what runs': (/** @type {any} */ running) => running.save('config.js', files['config.js']),
  'is not imported any more': (/** @type {any} */ running) =>
    running.save('server.js', server.replace("import { config } from './config.js'", "const config = 'none'")),
})) {
  test(`a restart that a broken file postpones comes when that ${what}`, { skip }, async (t) => {
    const running = await launch(t, { more: { '.env': 'WORD=1\n' } })
    await running.save('config.js', "export const config = 'config:2\n")
    await running.says(/restart postponed/)
    await running.save('.env', 'WORD=2\n')
    await mend(running)
    await running.started(2)
    await running.says(/restart +(\.env|server\.js)/)
    assert.equal(running.complaints.filter((line) => / restart /.test(line)).length, 1, running.report())
  })
}

test('a restart that a broken file postpones is no longer needed when that is fixed to what runs', { skip }, async (t) => {
  const running = await launch(t)
  await running.save('config.js', "export const config = 'config:2\n")
  await running.says(/restart postponed/)
  await running.save('config.js', files['config.js'])
  await running.says(/recovered config\.js/)
  await running.save(home, "export const handle = () => 'controller:2'\n")
  await running.until('/', /controller:2/)
  await running.save('config.js', "export const config = 'config:3'\n")
  await running.says(/ restart +config\.js/)
})

test('a static import of a file that is not there yet postpones the restart, and the file ends that', { skip }, async (t) => {
  const running = await launch(t)
  await running.save('config.js', "export { config } from './more.js'\n")
  await running.says(/failed +config\.js:1:\d+ .*'\.\/more\.js'[^]*restart postponed/)
  assert.equal((await running.ask()).config, 'config:1')
  await running.save('more.js', "export const config = 'config:2'\n")
  await running.started(2)
  assert.equal((await running.ask()).config, 'config:2')
})

for (const [what, broken] of Object.entries({
  'throws at the start': "export const config = ''\nthrow new Error('no configuration')\n",
  'exits at the start': 'export const config = process.exit(3)\n',
  'reads a missing file': "import { readFileSync } from 'node:fs'\nexport const config = readFileSync(new URL('./more.txt', import.meta.url), 'utf8')\n",
})) {
  test(`a restarted server that ${what} starts again at the next save`, { skip }, async (t) => {
    const running = await launch(t)
    await running.save('config.js', broken)
    await running.says(/the app ended with exit code \d; the next change of a file that it needs starts it again/)
    if (what.startsWith('throws'))
      assert.match(running.said.stderr, /config\.js:2\nthrow new Error[^]*Error: no configuration\n +at .*config\.js:2:7[^]*Node\.js v/)
    if (what.startsWith('reads')) await running.save('more.txt', 'config:2')
    else await running.save('config.js', "export const config = 'config:2'\n")
    await running.started(2)
    assert.equal((await running.ask()).config, 'config:2')
    await running.save('config.js', "export const config = 'config:3'\n")
    await running.started(3)
    assert.equal((await running.ask()).config, 'config:3')
  })
}

test('a restarted server that is mended before anybody watches again starts again', { skip }, async (t) => {
  const running = await launch(t, { more: { 'once.js': '' } })
  // The start that fails mends its own cause: nothing is saved any more when the process waits for it.
  const mending = `import { writeFileSync } from 'node:fs'
writeFileSync(new URL(import.meta.url), "export const config = 'config:3'")
export const config = ''
throw new Error('broken')
`
  await running.save('config.js', mending)
  await running.started(2)
  assert.equal((await running.ask()).config, 'config:3')
  assert.match(running.said.stderr, /the app ended with exit code 1/)
})

test('a server that was never restarted ends when it fails, as without us', async (t) => {
  const app = project(t, { 'server.js': "throw new Error('no start')\n" })
  const failed = start(app, { ipc: false })
  const { code } = await failed.ended()
  assert.equal(code, 1)
})

test('what was read from the file of --env-file is read anew', { skip }, async (t) => {
  const running = await launch(t, { more: { '.env': 'WORD=first\n' }, child: { nodeArgs: ['--env-file=.env'] } })
  assert.equal((await running.ask()).word, 'first')
  await running.save('.env', 'WORD=second\n')
  await running.started(2)
  assert.equal((await running.ask()).word, 'second')
})

test('forked children end with the process that they worked for', { skip }, async (t) => {
  const fork = "import { fork } from 'node:child_process'\nconsole.log('child ' + fork(new URL('./child.js', import.meta.url)).pid)\n"
  const running = await launch(t, {
    more: { 'server.js': fork + server, 'child.js': "process.on('message', () => {})\nsetInterval(() => {}, 1000)\n" },
  })
  const children = () => [...running.said.stdout.matchAll(/^child (\d+)$/gm)].map(([, pid]) => Number(pid))
  running.project.onEnd(async () =>
    children()
      .filter(isAlive)
      .forEach((pid) => process.kill(pid)),
  )
  await running.save('config.js', "export const config = 'config:2'\n")
  await running.started(2)
  assert.equal((await running.ask()).config, 'config:2')
  const [first, second] = children()
  while (isAlive(first)) await running.ask()
  assert.ok(isAlive(second))
})

test('restartBy: parent says what is needed, and leaves it at that', async (t) => {
  const running = await launch(t, { hotHook: { restartBy: 'parent' } })
  await running.save('config.js', "export const config = 'config:2'\n")
  await running.says(/restart needed for .*config\.js: .*server\.js/)
  await running.save(home, "export const handle = () => 'controller:2'\n")
  await running.until('/', /"config:1".*"controller:2"/)
  assert.equal(running.complaints.filter((line) => /needed/.test(line)).length, 1, running.report())
})

test('restartBy: self restarts although a parent is connected', { skip }, async (t) => {
  const running = await launch(t, { hotHook: { restartBy: 'self' }, child: { ipc: true } })
  await running.save('config.js', "export const config = 'config:2'\n")
  await running.started(2)
  assert.equal((await running.ask()).config, 'config:2')
  assert.deepEqual(running.messages, [])
})

test('a parent that is connected is the one to restart', async (t) => {
  const running = await launch(t, { child: { ipc: true } })
  await running.save('config.js', "export const config = 'config:2'\n")
  await running.message('hot-hook:full-reload')
  assert.equal((await running.ask()).config, 'config:1')
  assert.deepEqual(running.complaints, [])
})

test('a parent that is connected and does nothing is told of, once', async (t) => {
  const running = await launch(t, { child: { ipc: true } })
  for (let round = 2; round <= 3; round += 1) {
    await running.save('config.js', `export const config = 'config:${round}'\n`)
    await running.message('hot-hook:full-reload')
  }
  await running.says(/restart needed for config\.js: .*server\.js.*; the parent process was asked for it and did nothing .*restartBy/)
  assert.equal(running.complaints.length, 1, running.report())
})

test('where a running program cannot be replaced, a line says what is needed', { skip: canRestart ? 'here it can' : false }, async (t) => {
  const running = await launch(t)
  await running.save('config.js', "export const config = 'config:2'\n")
  await running.says(/restart needed for config\.js: .*server\.js/)
})

/**
 * The processes that a process has started and that are there.
 *
 * @param {number | undefined} pid
 */
function childrenOf(pid) {
  const all = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/ +/).map(Number))
  return all.filter(([, parent]) => parent === pid).map(([child]) => child)
}

/** @param {number | undefined} pid */
function isAlive(pid) {
  try {
    return process.kill(Number(pid), 0)
  } catch {
    return false
  }
}
