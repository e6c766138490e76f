// @ts-check
/** The commands of the executable, on a project that is not running. `docs/cli.md` shows real output. */
import { strict as assert } from 'node:assert'
import { execFile } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import test from 'node:test'
import { executable } from '../helpers/executable.js'
import { project } from '../helpers/project.js'
import { eventually } from '../helpers/supervised.js'

/** What the page says of a project that is not running. */
const [docs = ''] = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8').split('## A running app')

/** The project of the page. Its server is quoted there. */
const documented = {
  'server.js': /** @type {string} */ (/```js\n(\/\/ server\.js\n[^`]+)```/.exec(docs)?.[1]),
  'src/config.js': "import { read } from './values.js'\nexport const config = { port: read() }\n",
  'src/values.js': 'export const read = () => 3000\n',
  'src/routes/status.js': "export const status = (response) => response.end('ok')\n",
  'src/routes/users.js': "import { list } from '../users.js'\nexport const users = (response) => response.end(list())\n",
  'src/users.js': "export const list = () => 'ann'\n",
}

/**
 * @param {string} cwd
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>}
 */
function run(cwd, args, env = {}) {
  return new Promise((resolve) => {
    execFile(executable, args, { cwd, timeout: 30_000, env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr })
    })
  })
}

/** @param {import('node:test').TestContext} t */
const shop = (t) => project(t, documented, { packageJson: { main: 'server.js' }, hotHook: { boundaries: ['./src/routes/*.js'] } })

test('docs/cli.md shows what the commands print', async (t) => {
  const { root } = shop(t)
  const shown = [...docs.matchAll(/```console\n\$ hot-hook-rs ([^\n]+)\n([^`]+)```/g)]
  assert.equal(shown.length, 5)
  for (const [, command = '', output] of shown) {
    const { stdout, stderr } = await run(root, command.split(' '))
    assert.equal(stdout, output, `${command}\n${stderr}`)
  }
})

test('exit codes tell problems from failures, and a mistyped word is corrected', async (t) => {
  const { root } = shop(t)
  for (const [args, code, text] of /** @type {[string[], number, RegExp][]} */ ([
    [['why', 'src/users.js'], 0, /is hot/],
    [['check'], 1, /is a boundary/],
    [['why', 'gone.js'], 2, /^hot-hook-rs: there is no file .*gone\.js$/m],
    [['grahp'], 2, /a similar subcommand exists: 'graph'/],
    [['check', '--jsn'], 2, /a similar argument exists: '--json'/],
    [['check', '--entry', 'gone.js'], 2, /the entry .*gone\.js is not a file/],
    [['check', '-C', 'src/gone'], 2, /src\/gone: No such file/],
    [['runn'], 2, /a similar subcommand exists: 'run'/],
    [['run'], 2, /Usage: hot-hook-rs run/],
    [['run', '--help'], 0, /--filter <TEXT>[^]*The exit code is the app's/],
    [['why', '--help'], 0, /Exit codes: 0/],
    [['--help'], 0, /^Usage: hot-hook-rs <COMMAND>$[^]*hot-hook-rs run server\.js[^]*Exit codes/m],
  ])) {
    const result = await run(root, args)
    assert.equal(result.code, code, `${args.join(' ')}\n${result.stdout}${result.stderr}`)
    assert.match(result.stdout + result.stderr, text, args.join(' '))
  }
})

test('--json is one object on stdout', async (t) => {
  const { root } = shop(t)
  const why = JSON.parse((await run(root, ['why', 'src/values.js', '--json'])).stdout)
  assert.equal(why.save, 'restart')
  assert.deepEqual(
    why.chain.map((/** @type {any} */ link) => link.imports),
    ['src/config.js', 'src/values.js'],
  )
  const check = JSON.parse((await run(root, ['check', '--json'])).stdout)
  assert.deepEqual([check.files, check.hot], [6, 2])
  assert.equal(check.findings[0].code, 'boundary-kept')
  const graph = JSON.parse((await run(root, ['graph'])).stdout)
  assert.equal(graph.entry, 'server.js')
  assert.equal(graph.files.length, 6)
})

test('output to a pipe that is closed early is no error', async (t) => {
  const { root } = shop(t)
  const { code, stderr } = await new Promise((resolve) => {
    execFile('sh', ['-c', `"${executable}" graph | true; "${executable}" graph | head -n 1`], { cwd: root, timeout: 30_000 }, (error, _, stderr) => {
      resolve({ code: error ? 1 : 0, stderr })
    })
  })
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
})

test(
  'graph --open writes a page that its owner alone can read, and has the browser open it',
  { skip: process.platform !== 'linux' && 'browsers are opened by xdg-open' },
  async (t) => {
    const app = shop(t)
    app.save('bin/xdg-open', '#!/bin/sh\nprintf %s "$1" > "$OPENED.new" && mv "$OPENED.new" "$OPENED"\n')
    chmodSync(app.path('bin/xdg-open'), 0o755)
    const opened = app.path('opened')
    const { code, stdout, stderr } = await run(app.root, ['graph', '--open'], {
      PATH: `${app.path('bin')}:${process.env.PATH}`,
      OPENED: opened,
      TMPDIR: app.root,
    })
    assert.deepEqual([code, stderr], [0, ''])
    const file = stdout.trim()
    await eventually('the browser is started', async () => existsSync(opened))
    assert.equal(readFileSync(opened, 'utf8'), file)
    assert.match(readFileSync(file, 'utf8'), /"entry":"server\.js"/)
    assert.equal(statSync(dirname(file)).mode & 0o777, 0o700)
  },
)
