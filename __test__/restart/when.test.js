// @ts-check
/** When a server restarts, and when it does not. All Node lines. */
import assert from 'node:assert/strict'
import { readFileSync, readdirSync, renameSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { hasRegisterHooks } from '../helpers/node.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { register } from '../helpers/subject.js'

const skip = process.platform === 'win32' && 'Windows cannot replace a program that runs'

const config = (/** @type {number | string} */ round) => `export const config = 'config:${round}'\n`

/** Gives a meaning to a specifier that has no package. */
const hooks = `
import { register } from 'node:module'
register('data:text/javascript,' + encodeURIComponent(\`
export const resolve = (specifier, context, next) => specifier === 'virtual' ? { url: 'data:text/javascript,export default 2', shortCircuit: true } : next(specifier, context)
\`))
`

/** @param {string} [more] */
const server = (more = '') => `
import { createServer } from 'node:http'
import { config } from './config.js'
const server = createServer((request, response) => response.end(config)).listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port))
${more}
`

/**
 * @param {import('node:test').TestContext} t
 * @param {Record<string, string>} files
 * @param {import('../helpers/child.js').ChildOptions} [child]
 * @param {import('../helpers/project.js').ProjectOptions} [options]
 */
async function launch(t, files, child = {}, options = {}) {
  const app = project(t, { 'config.js': config(1), ...files }, { hotHook: {}, ...options })
  const running = start(app, { ipc: false, ...child })
  await running.ready
  const restarts = () => (running.stderr.match(/^\[hot-hook\] restart /gm) ?? []).length
  /** Waits for the line of the last restart, and makes sure that there was no other. */
  const restarted = async (/** @type {number} */ times) => {
    await running.started(times + 1)
    await running.when(`the line of restart ${times}`, () => restarts() >= times)
    assert.equal(restarts(), times, running.report())
  }
  return Object.assign(running, { app, restarts, restarted })
}

test('saves every 20 ms for 5 s lead to one restart, at the end', { skip }, async (t) => {
  const running = await launch(t, { 'server.js': server() })
  const end = Date.now() + 5000
  let round = 1
  while (Date.now() < end) {
    round += 1
    await running.app.save('config.js', config(round))
    await pause(20)
  }
  assert.equal(running.restarts(), 0, running.report())
  await running.restarted(1)
  assert.equal((await running.get()).body, `config:${round}`)
})

test('a single save restarts at once', { skip }, async (t) => {
  const running = await launch(t, { 'server.js': server() })
  const before = performance.now()
  await running.app.save('config.js', config(2))
  await running.when('the restart', () => running.restarts() === 1)
  const took = performance.now() - before
  assert.ok(took < 900, `${took} ms`)
})

test('a file that the app writes for ever delays the restart for another one, and does not prevent it', { skip }, async (t) => {
  const running = await launch(
    t,
    {
      'server.js': server(`
import { writeFileSync } from 'node:fs'
import('./counter.js')
let round = 0
setInterval(() => writeFileSync('counter.js', 'export const round = ' + (round += 1) + '\\n'), 50)`),
      'counter.js': 'export const round = 0\n',
    },
    {},
    { hotHook: { boundaries: ['./counter.js'] } },
  )
  await running.app.save('config.js', config(2))
  await running.started(2)
  assert.equal((await running.get()).body, 'config:2')
})

for (const [what, file, write] of /** @type {const} */ ([
  ['before it listens', 'generated.js', "writeFileSync('generated.js', text)"],
  ['after it listens, by a promise', 'generated.js', "setTimeout(() => writeFile('generated.js', text), 300)"],
  ['over another file', 'generated.js', "setTimeout(() => { writeFileSync('next.js', text); renameSync('next.js', 'generated.js') }, 300)"],
])) {
  test(`an app that writes its own file whenever it starts, ${what}, restarts twice and no more`, { skip }, async (t) => {
    const running = await launch(t, {
      'server.js': server(`
import './generated.js'
import { renameSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
const text = 'export const at = ' + process.hrtime.bigint() + '\\n'
${write}`),
      [file]: 'export const at = 0\n',
    })
    await running.when(
      'the line',
      () => /not restarting again for generated\.js, which the app writes whenever it starts \(server\.js:\d+:\d+ imports generated\.js\)/.test(running.stderr),
      { deadline: 30_000 },
    )
    await running.restarted(2)
    await running.app.save('config.js', config(2))
    await running.until('/', 'config:2')
  })
}

for (const [what, run] of /** @type {const} */ ([
  ['that the app waits for', "execFileSync(process.execPath, ['generate.cjs'], { env: {} })"],
  ['that ends after the app listens', "execFile(process.execPath, ['generate.cjs'], { env: {} })"],
])) {
  test(`a generator ${what} and that writes a file of the app at each start does not restart it for ever`, { skip }, async (t) => {
    const running = await launch(t, {
      'server.js': server(`
import './generated.js'
import { execFile, execFileSync } from 'node:child_process'
${run}`),
      'generate.cjs': "require('node:fs').writeFileSync('generated.js', 'export const at = ' + process.hrtime.bigint())\nsetTimeout(() => {}, 50)\n",
      'generated.js': 'export const at = 0\n',
    })
    await running.when('the line', () => /not restarting again for generated\.js, which the app writes whenever it starts/.test(running.stderr), {
      deadline: 30_000,
    })
    await running.app.save('config.js', config(2))
    await running.until('/', 'config:2')
  })
}

test('a file that somebody else saves right after each start restarts every time', { skip }, async (t) => {
  const running = await launch(t, { 'server.js': server() })
  for (let round = 2; round <= 6; round += 1) {
    await running.app.save('config.js', config(round))
    await running.started(round)
  }
  assert.equal((await running.get()).body, 'config:6')
  await running.restarted(5)
})

test('a restart file that is saved with the same contents restarts nothing', { skip }, async (t) => {
  const running = await launch(t, { 'server.js': server(), '.env': 'A=1\n' })
  await running.app.save('.env', 'A=1\n')
  await running.app.save('.env', 'A=1\n', 'rename')
  await running.app.save('config.js', config(2))
  await running.started(2)
  await running.restarted(1)
  assert.doesNotMatch(running.stderr, /\.env/)
})

test('a pinned file that moves away and comes back restarts nothing, unless it has changed', { skip }, async (t) => {
  const running = await launch(t, { 'server.js': server() })
  running.app.remove('config.js')
  await running.when('that it is postponed', () =>
    /failed +config\.js  the file is missing, and server\.js:\d+:\d+ imports it[^]*restart postponed/.test(running.stderr),
  )
  await running.app.save('config.js', config(1))
  await running.when('that nothing is needed', () => /recovered config\.js/.test(running.stderr))
  running.app.remove('config.js')
  await running.when('that it is postponed again', () => running.stderr.split('restart postponed').length === 3)
  await running.app.save('config.js', config(2))
  await running.started(2)
  assert.equal((await running.get()).body, 'config:2')
  await running.restarted(1)
})

test('a restart waits for a package that is away, and not for one that was never there', { skip }, async (t) => {
  const packages = {
    'node_modules/dep/package.json': '{"name":"dep","type":"module","exports":"./index.js"}',
    'node_modules/dep/index.js': 'export default 1\n',
  }
  const running = await launch(
    t,
    {
      'server.js': server(
        "import dep from 'dep'\nimport virtual from 'virtual'\nimport { createRequire } from 'node:module'\ntry { createRequire(import.meta.url)('optional') } catch {}\nconsole.log(dep, virtual)",
      ),
      'hooks.js': hooks,
      ...packages,
    },
    { imports: [register, './hooks.js'] },
  )
  const move = (/** @type {string} */ from, /** @type {string} */ to) => renameSync(running.app.path(from), running.app.path(to))
  await running.app.save('config.js', config(2))
  await running.restarted(1)
  move('node_modules/dep', 'away')
  await running.app.save('config.js', config(3))
  await running.when('that it is postponed', () => /failed +server\.js:\d+:\d+ .*'dep'[^]*restart postponed/.test(running.stderr))
  assert.equal((await running.get()).body, 'config:2')
  move('away', 'node_modules/dep')
  await running.restarted(2)
  assert.equal((await running.get()).body, 'config:3')
  // Written since, and understood by the loader.
  await running.app.save('config.js', `${config(4)}import 'virtual'\n`)
  await running.restarted(3)
})

test('a restart waits for a package that is not installed yet', { skip }, async (t) => {
  const running = await launch(t, { 'server.js': server() })
  const ways = [
    (/** @type {string} */ name) => `import '${name}'\n`,
    (/** @type {string} */ name) => `import { createRequire } from 'node:module'\ncreateRequire(import.meta.url)('${name}')\n`,
  ]
  for (const [index, way] of ways.entries()) {
    const name = `new-${index}`
    const round = index + 2
    await running.app.save('config.js', config(round) + way(name))
    await running.when('that it is postponed', () => new RegExp(`failed +config\\.js:\\d+:\\d+ .*'${name}'[^]*restart postponed`).test(running.stderr))
    // Saved once more: nothing has changed about that.
    await running.app.save('config.js', `${config(round)}\n${way(name)}`)
    assert.equal((await running.get()).body, `config:${round - 1}`)
    await running.app.save(`node_modules/${name}/index.js`, 'module.exports = 1\n')
    await running.restarted(round - 1)
    assert.equal((await running.get()).body, `config:${round}`)
  }
})

test('a restart waits for the file of --env-file', { skip }, async (t) => {
  const running = await launch(
    t,
    { 'server.js': server("console.log('WORD=' + process.env.WORD)"), 'vars.env': 'WORD=1\n' },
    { nodeArgs: ['--env-file=vars.env'] },
  )
  running.app.remove('vars.env')
  await running.app.save('config.js', config(2))
  await running.when('that it is postponed', () => /failed +vars\.env  the file is missing[^]*restart postponed/.test(running.stderr))
  await running.app.save('vars.env', 'WORD=2\n')
  await running.started(2)
  assert.match(running.said.stdout, /WORD=1[^]*WORD=2/)
})

test('a file of --env-file that is saved while Node starts is not lost', { skip }, async (t) => {
  // After Node has read it, and before hot-hook-rs is there.
  const save =
    "import { readFileSync, writeFileSync } from 'node:fs'\nif (readFileSync('vars.env', 'utf8') === 'WORD=1\\n') writeFileSync('vars.env', 'WORD=2\\n')\n"
  const running = await launch(
    t,
    { 'server.js': server("console.log('WORD=' + process.env.WORD)"), 'save.js': save, 'vars.env': 'WORD=1\n' },
    { nodeArgs: ['--env-file=vars.env'], imports: ['./save.js', register] },
  )
  await running.started(2)
  assert.match(running.said.stdout, /WORD=1[^]*WORD=2/)
  await running.restarted(1)
})

const flow = (/** @type {number} */ number) => `// @flow\nmodule.exports.config = ('config:${number}'/*: any */)\nvar target = new.target\n`

test('what Node runs although another parser refuses it restarts', { skip }, async (t) => {
  const running = await launch(
    t,
    {
      'config.js': flow(1),
      'server.js':
        "const { createServer } = require('node:http')\nconst { config } = require('./config.js')\nconst server = createServer((request, response) => response.end(config)).listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port))\n",
    },
    {},
    { packageJson: { type: 'commonjs' } },
  )
  for (const round of [2, 3]) {
    await running.app.save('config.js', flow(round))
    await running.started(round)
    assert.equal((await running.get()).body, `config:${round}`)
  }
})

const cli = `
const { spawn } = require('node:child_process')
const child = spawn(process.execPath, ['server.js'], { stdio: 'inherit' }).on('exit', (code) => process.exit(code ?? 1))
process.on('SIGTERM', () => child.kill())
`

test('a tool that starts the server in a process of its own is left alone', { skip }, async (t) => {
  const running = await launch(
    t,
    { 'server.js': server(), 'node_modules/tool/cli.cjs': cli, '.env': 'A=1\n' },
    { entry: 'node_modules/tool/cli.cjs', imports: [], env: { NODE_OPTIONS: `--import ${register}` } },
  )
  // No engine was started in it: it has no thread of ours.
  if (process.platform === 'linux' && hasRegisterHooks) assert.doesNotMatch(threadsOf(Number(running.pid)), /hot-hook/)
  await running.app.save('.env', 'A=2\n')
  await running.started(2)
  await running.app.save('config.js', config(2))
  await running.started(3)
  assert.equal((await running.get()).body, 'config:2')
  await running.restarted(2)
})

test('a tool that loads files of the project and listens is the app', { skip }, async (t) => {
  const running = await launch(
    t,
    {
      'plugin.cjs': "exports.config = 'config:1'\n",
      'node_modules/tool/cli.cjs':
        "const { createServer } = require('node:http')\nconst { config } = require(process.cwd() + '/plugin.cjs')\nconst server = createServer((request, response) => response.end(config)).listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port))\n",
    },
    { entry: 'node_modules/tool/cli.cjs' },
  )
  await running.app.save('plugin.cjs', "exports.config = 'config:2'\n")
  await running.started(2)
  assert.equal((await running.get()).body, 'config:2')
})

/**
 * The names of a process's threads.
 *
 * @param {number} pid
 */
const threadsOf = (pid) =>
  readdirSync(`/proc/${pid}/task`)
    .map((task) => readFileSync(`/proc/${pid}/task/${task}/comm`, 'utf8'))
    .join('')
