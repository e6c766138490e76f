// @ts-check
/** What the app's process prints about each save, word for word. Concerns every Node line; only the times are left out. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { example } from '../helpers/example.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { repository } from '../helpers/subject.js'

const skip = process.platform === 'win32' && 'Windows cannot replace a program that runs'

const files = {
  'server.js': `import { createServer } from 'node:http'
import { config } from './src/config.js'
import { status } from './src/routes/status.js'
const server = createServer(async (request, response) => {
  try {
    const { users } = await import('./src/routes/users.js')
    response.end(users() + ' ' + config + ' ' + status)
  } catch (error) {
    response.end(String(error))
  }
}).listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port))
`,
  'src/config.js': "export { config } from './values.js'\n",
  'src/values.js': "export const config = 'config:1'\n",
  'src/routes/status.js': "export const status = 'status:1'\n",
  'src/routes/users.js': "import { users as list } from '../users.js'\nexport const users = () => list\n",
  'src/users.js': "export const users = 'users:1'\n",
}

const hotHook = { boundaries: ['./src/routes/*.js'] }

/** @param {string} text */
const withoutTimes = (text) => text.replaceAll(/\d+(?:\.\d)? m?s\b/g, 'N ms')

/**
 * @param {import('node:test').TestContext} t
 * @param {import('../helpers/child.js').ChildOptions} [child]
 * @param {Record<string, string>} [app]
 * @param {import('../helpers/project.js').ProjectOptions} [options]
 */
async function launch(t, child, app = files, options = {}) {
  const running = start(project(t, app, { hotHook, ...options }), { ipc: false, ...child })
  await running.get('/')
  let printed = 0
  /**
   * Waits for the lines that follow, and compares them.
   *
   * @param {string} expected
   */
  const prints = async (expected) => {
    const lines = () => withoutTimes(running.stderr.slice(printed))
    const end = expected.split('\n').at(-1) ?? ''
    await running.when(`the line ${end}`, () => lines().includes(`${end}\n`))
    assert.equal(lines(), `${expected}\n`, running.report())
    printed = running.stderr.length
  }
  return Object.assign(running, { prints, save: running.project.save })
}

/**
 * The first request that fails may have been under way before anything was replaced: nobody observed it.
 *
 * @param {import('../helpers/server.js').Server} server
 * @param {RegExp} answer
 */
async function failsTwice(server, answer) {
  await server.until('/', answer)
  await server.get('/')
}

test('one line for each save: replaced, failed, recovered, restarted', { skip }, async (t) => {
  const server = await launch(t)
  await server.save('src/users.js', "export const users = 'users:2'\n")
  await server.prints('[hot-hook] replaced  src/users.js → 2 modules, 1 boundary  N ms')
  await server.until('/', /users:2/)

  await server.save('src/users.js', "export const users = 'users:3\n")
  await server.prints('[hot-hook] replaced  src/users.js → 2 modules, 1 boundary  N ms')
  await failsTwice(server, /SyntaxError/)
  await server.prints(`[hot-hook] failed    src/users.js:1:22  SyntaxError: Invalid or unexpected token
> 1 | export const users = 'users:3
    |                      ^
  src/routes/users.js fails for all that import it; the next save loads it again`)
  await server.get('/')

  await server.save('src/users.js', "export const users = 'users:4'\n")
  await server.prints('[hot-hook] replaced  src/users.js → 2 modules, 1 boundary  N ms')
  await server.until('/', /users:4/)
  await server.prints('[hot-hook] recovered src/users.js')

  await server.save('src/values.js', "export const config = 'config:2\n")
  await server.prints(`[hot-hook] failed    src/values.js:1:23  Unterminated string
> 1 | export const config = 'config:2
    |                       ^
  restart postponed until this error is fixed; the running code stays`)
  await server.save('src/values.js', "export const config = 'config:2'\n")
  await server.prints('[hot-hook] restart   src/values.js: imported by src/config.js:1:1 (static) ← server.js:2:1 (static)  → ready in N ms')

  // The advice comes once for each file, in whatever process.
  const restart = '[hot-hook] restart   src/routes/status.js: imported by server.js:3:1 (static)  → ready in N ms'
  const advice =
    '           to make it hot: src/routes/status.js is a boundary: replace the static import at server.js:3:1 by import() inside the function that uses it.'
  await server.save('src/routes/status.js', "export const status = 'status:2'\n")
  await server.prints(`${restart}\n${advice}`)
  for (const round of [3, 4]) {
    await server.save('src/routes/status.js', `export const status = 'status:${round}'\n`)
    await server.prints(restart)
  }
  await server.save('src/routes/status.js', "export const status = 'status:5'\n")
  await server.prints(`${restart}
[hot-hook] 4 of 5 restarts had the same reason. src/routes/status.js is a boundary: replace the static import at server.js:3:1 by import() inside the function that uses it. "npx hot-hook-rs check --fix" shows that change, and makes it.`)

  await server.save('src/values.js', "throw new Error('no values')\nexport const config = ''\n")
  await server.when('the failure', () => /starts it again/.test(server.stderr))
  assert.match(
    server.stderr,
    /\[hot-hook\] failed {4}the app ended with exit code 1; the next change of a file that it needs starts it again; kill \d+ ends it\n$/,
  )
  await server.save('src/values.js', "export const config = 'config:3'\n")
  await server.when('the line', () => /\n\[hot-hook\] recovered src\/values\.js {2}→ ready in \d/.test(server.stderr))

  const [, shown = ''] = /^## In the terminal$[^]*?```text\n([^]*?)```/m.exec(readFileSync(join(repository, 'docs/cli.md'), 'utf8')) ?? []
  const lines = shown.split(/^(?=\[hot-hook\])/m)
  assert.equal(lines.length, 4, 'docs/cli.md shows the lines of a session')
  for (const line of lines) assert.ok(withoutTimes(server.stderr).includes(withoutTimes(line)), `docs/cli.md shows\n${line}`)
})

test('a batch of many files: the line of the restart names the one that forced it', { skip }, async (t) => {
  const server = await launch(t)
  await Promise.all([
    server.save('src/users.js', "export const users = 'users:2'\n"),
    server.save('src/routes/users.js', "import { users as list } from '../users.js'\nexport const users = () => list + '!'\n"),
    server.save('src/values.js', "export const config = 'config:2'\n"),
  ])
  await server.when('the line', () => /ready in/.test(server.stderr))
  assert.match(server.stderr, /restart {3}src\/values\.js( \(1 of [23] changed files\))?: imported by src\/config\.js:1:1/)
})

test('HOT_HOOK_LOG=json: an object a line', { skip }, async (t) => {
  const server = await launch(t, { env: { HOT_HOOK_LOG: 'json' } })
  const objects = () =>
    server.stderr
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  const next = async (/** @type {string} */ type) => server.when(type, () => objects().find((one) => one.type === type))
  await server.save('src/users.js', "export const users = 'users:2\n")
  await failsTwice(server, /SyntaxError/)
  const { ms, ...replaced } = await next('replaced')
  assert.equal(typeof ms, 'number')
  assert.deepEqual(replaced, { type: 'replaced', paths: ['src/users.js'], modules: 2, boundaries: ['src/routes/users.js'] })
  const { error, paths } = await next('failed')
  assert.deepEqual(paths, ['src/users.js'])
  assert.deepEqual([error.line, error.column, error.message], [1, 22, 'SyntaxError: Invalid or unexpected token'])
  assert.match(error.frame, /> 1 \| export const users/)
  await server.save('src/users.js', "export const users = 'users:3'\n")
  await server.until('/', /users:3/)
  assert.deepEqual((await next('recovered')).paths, ['src/users.js'])
  await server.save('src/routes/status.js', "export const status = 'status:2'\n")
  const restart = await next('restart')
  assert.deepEqual([restart.paths, restart.reason], [['src/routes/status.js'], 'imported by server.js:3:1 (static)'])
  assert.deepEqual(restart.chain, [{ at: 'server.js:3:1', kind: 'static', imports: 'src/routes/status.js' }])
  assert.match(restart.advice, /replace the static import at server\.js:3:1/)
})

const express = {
  'server.js': `const express = require('express')
const app = express()
app.get('/', async (request, response, next) => {
  try {
    response.send(require('./src/routes/home.js').home())
  } catch (error) {
    next(error)
  }
})
app.use((error, request, response, next) => response.status(500).send(String(error)))
const server = app.listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port))
`,
  'src/routes/home.js': "const { text } = require('../text.js')\nexports.home = () => text\n",
  'src/text.js': "exports.text = 'text:1'\n",
}

test('an Express server in CommonJS', { skip }, async (t) => {
  const server = await launch(t, {}, express, { packageJson: { type: 'commonjs' }, packages: ['express'] })
  await server.save('src/text.js', "exports.text = 'text:2'\n")
  await server.until('/', 'text:2')
  await server.prints('[hot-hook] replaced  src/text.js → 2 modules, 1 boundary  N ms')
  await server.save('src/text.js', "exports.text = 'text:3'\nthrow new TypeError('no text')\n")
  await failsTwice(server, /no text/)
  await server.when('the failure', () => /next save/.test(server.stderr))
  assert.match(
    server.stderr,
    /\[hot-hook\] failed {4}src\/text\.js:2:7 {2}TypeError: no text\n {2}1 \| exports\.text = 'text:3'\n> 2 \| throw new TypeError\('no text'\)\n {4}\| {7}\^\n {4}at .*\n/,
  )
  await server.save('src/text.js', "exports.text = 'text:4'\n")
  await server.until('/', 'text:4')
  await server.when('that it recovered', () => /recovered src\/text\.js\n/.test(server.stderr))
  await server.save('server.js', `${express['server.js']}\n`)
  await server.when('the restart', () => /restart {3}server\.js: it is the entry of the process {2}→ ready in \d/.test(server.stderr))
})

for (const [what, child, options, expected] of /** @type {const} */ ([
  ['under a parent that restarts', { ipc: true }, {}, ['failed']],
  ['under such a parent, where the options ask for it', { ipc: true }, { log: 'info' }, ['replaced', 'failed', 'recovered']],
  ['silent by the options', {}, { log: 'silent' }, []],
  ['silent by the environment, whatever the options say', { env: { HOT_HOOK_LOG: 'silent' } }, { log: 'debug' }, []],
])) {
  test(`what is printed ${what}`, async (t) => {
    const server = await launch(t, child, files, { hotHook: { ...hotHook, ...options } })
    await server.save('src/users.js', "throw new Error('no users')\nexport const users = ''\n")
    await failsTwice(server, /no users/)
    await server.save('src/users.js', "export const users = 'users:2'\n")
    await server.until('/', /users:2/)
    await server.get('/')
    await server.when('all lines', () => expected.every((word) => server.complaints.some((line) => line.includes(word))))
    await server.stop()
    assert.deepEqual(
      server.complaints.map((line) => line.split(/ +/)[1]).filter((word, index) => word !== 'replaced' || index === 0),
      expected,
    )
  })
}

test('colours: FORCE_COLOR has them in a pipe, and a wrong HOT_HOOK_LOG is named', async (t) => {
  const server = await launch(t, { env: { FORCE_COLOR: '1', HOT_HOOK_LOG: 'loud' } })
  await server.save('src/users.js', "export const users = 'users:2'\n")
  await server.when('the line', () =>
    server.stderr.replaceAll('\x1b', '^').includes('\n^[2m[hot-hook]^[0m ^[32mreplaced ^[0m ^[36msrc/users.js^[0m → 2 modules'),
  )
  assert.equal(server.stderr.split('\n')[0], '[hot-hook] HOT_HOOK_LOG must be silent, info, debug or json, not loud; ignoring it')
})

test('README shows what the terminal says about its first example', { skip }, async (t) => {
  const [, shown = ''] = /```text\n(listening on [^`]+)```/.exec(readFileSync(join(repository, 'README.md'), 'utf8')) ?? []
  const { server } = example(t, 'express', { ipc: false })
  await server.get('/users')
  const save = (/** @type {string} */ file) => server.project.save(file, `${server.project.read(file)}// saved\n`)
  await save('src/services/users.js')
  await server.when('the first line', () => server.complaints.length === 1)
  await server.get('/users')
  await save('src/config.js')
  await server.when('the second line', () => server.complaints.length === 2)
  const lines = shown.split('\n').filter((line) => line.startsWith('[hot-hook]'))
  assert.deepEqual(server.complaints.map(withoutTimes), lines.map(withoutTimes))
})
