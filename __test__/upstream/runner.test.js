// @ts-check
/** `@hot-hook/runner` from npm, with our package in the place of hot-hook. */
import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { httpServer, smallApp } from '../helpers/apps.js'
import { child } from '../helpers/child.js'
import { count } from '../helpers/edits.js'
import { installed } from '../helpers/installed.js'
import { project } from '../helpers/project.js'

/**
 * An app under the runner.
 *
 * @param {import('node:test').TestContext} t
 * @param {Record<string, string>} files
 */
async function underRunner(t, files) {
  const runner = await installed(fileURLToPath(new URL('.', import.meta.url)), 'upstream')
  const app = project(t, files, { as: 'hot-hook' })
  mkdirSync(app.path('node_modules/@hot-hook'), { recursive: true })
  symlinkSync(join(runner, '@hot-hook/runner'), app.path('node_modules/@hot-hook/runner'), 'junction')
  const args = ['--no-clear-screen', '--node-args=--import=hot-hook/register', 'server.js']
  const process_ = child(
    { ...app, onEnd: () => {} },
    {
      entry: 'node_modules/@hot-hook/runner/build/bin/run.js',
      imports: [],
      args,
      ipc: false,
    },
  )
  const printed = () => stripVTControlCharacters(process_.said.stdout)
  /** The process id and port of every server so far, the present one last. */
  const servers = () => [...printed().matchAll(/^ready (\d+) pid (\d+)$/gm)].map(([, port, pid]) => ({ port: Number(port), pid: Number(pid) }))
  app.onEnd(async () => {
    // The runner ends its server with SIGKILL, but not when it is ended itself.
    for (const { pid } of servers()) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It was ended by the runner before, for a restart.
      }
    }
    process_.kill('SIGKILL')
    await process_.ended()
  })
  return {
    ...process_,
    project: app,
    printed,
    servers,
    /** @param {number} number how many servers there have to be by then */
    started: (number) => process_.when(`server ${number} listens`, () => servers()[number - 1], { deadline: 30_000 }),
    /** @param {string} text */
    says: (text) => process_.when(`the runner prints "${text}"`, () => printed().includes(text)),
    get: async (path = '/') => {
      const { port } = /** @type {{ port: number }} */ (servers().at(-1))
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } })
      return response.text()
    },
  }
}

const server = `${httpServer()}`.replace("'ready ' + server.address().port", "'ready ' + server.address().port + ' pid ' + process.pid")

test('the runner prints what is replaced, and restarts for the rest', async (t) => {
  const app = await underRunner(t, smallApp({ 'server.js': server, '.env': 'A=1\n' }))
  await app.started(1)
  assert.equal(await app.get(), 'controller:1')
  await count(/** @type {any} */ (app), 'src/controllers/home.js')
  await app.says('Invalidating src/controllers/home.js and its dependents')
  assert.equal(await app.get(), 'controller:2')
  await count(/** @type {any} */ (app), 'src/config.js')
  await app.says('src/config.js changed. Restarting.')
  await app.started(2)
  assert.equal(await app.get('/config'), 'config:2')
  await app.project.save('.env', 'A=2\n')
  await app.says('.env changed. Restarting.')
  await app.started(3)
  assert.ok(!app.printed().includes('should be reloadable'), app.printed())
  assert.ok(!app.printed().includes('crashed'), app.printed())
})

test('the runner restarts for a module that declined, and warns of a boundary that is imported statically', async (t) => {
  const app = await underRunner(
    t,
    smallApp({
      'server.js': `import './src/controllers/fixed.js'\n${server}`,
      'src/controllers/fixed.js': "export const fixed = 'fixed:1'\n",
      'src/controllers/home.js': "import { pool } from '../pool.js'\nexport const handle = () => pool\n",
      'src/pool.js': "import.meta.hot?.decline()\nexport const pool = 'pool:1'\n",
    }),
  )
  await app.started(1)
  assert.equal(await app.get(), 'pool:1')
  await count(/** @type {any} */ (app), 'src/pool.js')
  await app.says('src/pool.js changed. Restarting.')
  await app.started(2)
  assert.equal(await app.get(), 'pool:2')
  await count(/** @type {any} */ (app), 'src/controllers/fixed.js')
  await app.says('This file should be reloadable, but a parent boundary was not dynamically imported.')
  await app.started(3)
})
