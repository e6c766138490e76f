// @ts-check
/** Git changes hundreds of files at once, below a running server. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { smallApp } from '../helpers/apps.js'
import { answers, messagesOf, restartAsked } from '../helpers/edits.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

const skip = spawnSync('git', ['--version']).status !== 0 && 'git is not installed'

const names = Array.from({ length: 500 }, (_, index) => `part${index}`)
const file = (/** @type {string} */ name) => `src/parts/${name}.js`
const text = (/** @type {number} */ value) => `export const part = ${value}\n`

/** @param {string} cwd */
const gitIn =
  (cwd) =>
  (/** @type {string[]} */ ...words) => {
    const settings = ['user.name=t', 'user.email=t@localhost', 'commit.gpgsign=false', 'core.hooksPath=/dev/null', 'gc.auto=0', 'maintenance.auto=false']
    const env = { ...process.env, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' }
    execFileSync('git', [...settings.flatMap((setting) => ['-c', setting]), ...words], { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] })
  }

test('git checkout of 500 files, there and back, git stash and git stash pop', { skip }, async (t) => {
  const imports = names.map((name, index) => `import { part as p${index} } from '../parts/${name}.js'\n`).join('')
  const app = project(
    t,
    smallApp({
      ...Object.fromEntries(names.map((name) => [file(name), text(1)])),
      'src/controllers/home.js': `${imports}export const handle = () => String(${names.map((_, index) => `p${index}`).join('+')})\n`,
      '.gitignore': 'node_modules\n',
    }),
  )
  const git = gitIn(app.root)
  const writeAll = (/** @type {number} */ value, /** @type {number} */ step) => {
    for (let index = 0; index < names.length; index += step) writeFileSync(app.path(file(names[index] ?? '')), text(value))
  }
  git('init', '-q', '-b', 'first')
  git('add', '.')
  git('commit', '-q', '-m', 'first')
  git('checkout', '-q', '-b', 'second')
  writeAll(2, 1)
  git('commit', '-q', '-a', '-m', 'second')
  git('checkout', '-q', '-b', 'third')
  // This one changes what the server boots from, too.
  writeAll(3, 1)
  writeFileSync(app.path('src/config.js'), readFileSync(app.path('src/config.js'), 'utf8').replace('config:1', 'config:2'))
  git('commit', '-q', '-a', '-m', 'third')
  git('checkout', '-q', 'first')

  const server = start(app)
  await answers(server, '/', '500')
  const served = async (/** @type {number} */ sum) => {
    await server.until('/', String(sum))
    await answers(server, '/', String(sum))
  }
  git('checkout', '-q', 'second')
  await served(1000)
  git('checkout', '-q', 'first')
  await served(500)
  writeAll(11, 5)
  await served(1500)
  git('stash', '-q')
  await served(500)
  git('stash', 'pop', '-q')
  await served(1500)
  // A busy machine may stop git for so long that it looks like the end of a batch.
  const batches = messagesOf(server, 'hot-hook:invalidated').length
  assert.ok(batches <= 15, `${batches} messages for 5 changes of 100 to 500 files`)
  assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [])

  git('checkout', '-q', '-f', 'third')
  await restartAsked(server, 'src/config.js')
  await served(1500)
  assert.equal(messagesOf(server, 'hot-hook:full-reload').length, 1, server.report())
})
