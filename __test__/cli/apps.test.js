// @ts-check
/** Every command on apps of each framework: without a process, and on a running one. Concerns every Node line. */
import { strict as assert } from 'node:assert'
import { mkdirSync, symlinkSync } from 'node:fs'
import { dirname } from 'node:path'
import test from 'node:test'
import { answerOf, command } from '../helpers/endpoint.js'
import { example, filesOf } from '../helpers/example.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { eventually } from '../helpers/supervised.js'

const skip = process.platform === 'win32' && 'an endpoint is not handed over'

/**
 * @typedef {object} Row
 * @property {string} kind what `init` calls it
 * @property {string} entry
 * @property {string} hot a file that is replaced
 * @property {string} url what makes the app load that
 * @property {string} [folder] the app's, in a workspace
 */

/** @type {Record<string, Row>} */
const rows = {
  'node-http': { kind: 'a project without a known framework', entry: 'server.js', hot: 'src/greeting.js', url: '/' },
  express: { kind: 'an Express project', entry: 'server.js', hot: 'src/services/users.js', url: '/users' },
  'express-cjs': { kind: 'an Express project', entry: 'server.js', hot: 'src/services/users.js', url: '/users' },
  fastify: { kind: 'a Fastify project', entry: 'server.ts', hot: 'src/controllers/home.ts', url: '/' },
  hono: { kind: 'a Hono project', entry: 'server.ts', hot: 'src/pages/home.tsx', url: '/' },
  'pnpm-monorepo': { kind: 'a project without a known framework', entry: 'server.js', hot: 'src/app.js', url: '/Ada', folder: 'apps/api' },
}

/**
 * The example with the endpoint on, running.
 *
 * @param {import('node:test').TestContext} t
 * @param {string} name
 * @param {string} [folder]
 */
function launch(t, name, folder) {
  const env = { HOT_HOOK_INSPECT: '1', PORT: '0' }
  if (folder === undefined) return example(t, name, { ipc: false, env })
  const app = project(t, filesOf(name), { packageJson: null })
  const link = app.path(`${folder}/node_modules/@example/greetings`)
  mkdirSync(dirname(link), { recursive: true })
  symlinkSync(app.path('packages/greetings'), link, 'junction')
  return { project: app, server: start(app, { cwd: app.path(folder), ipc: false, env }) }
}

for (const [name, { kind, entry, hot, url, folder }] of Object.entries(rows)) {
  test(`the commands on examples/${name}`, { skip }, async (t) => {
    const { server, project: app } = launch(t, name, folder)
    const root = app.path(folder ?? '')
    await server.get(url)

    for (const sources of [[], ['--entry', entry]]) {
      assert.deepEqual([(await answerOf(root, ['why', hot, ...sources])).save, (await answerOf(root, ['why', entry, ...sources])).save], ['replace', 'restart'])
      const graph = await answerOf(root, ['graph', ...sources])
      const states = new Map(graph.files.map((/** @type {any} */ { file, state }) => [file, state]))
      assert.equal(graph.entry, entry)
      assert.match(states.get(hot), /^(hot|boundary)$/)
      assert.equal(states.get(entry), 'pinned')
      const dot = (await command(root, ['graph', '--format', 'dot', ...sources])).stdout
      assert.match(dot, /^digraph [^]*\[style=dashed\];[^]*\}\n$/)
      assert.ok(dot.includes(`"${hot}"`))
      assert.match((await command(root, ['graph', '--format', 'mermaid', ...sources])).stdout, /^flowchart LR\n[^]* -\.-> /)
    }
    const check = await command(root, ['check'])
    assert.deepEqual([check.code, check.stdout.split('\n')[0]], [0, '✓ no mistakes found'], check.stdout)

    const status = await answerOf(root, ['status'])
    assert.deepEqual([status.state, status.entry], ['running', entry])
    assert.equal((await command(root, ['hold'])).code, 0)
    app.save(`${folder ? `${folder}/` : ''}${hot}`, `${app.read(`${folder ? `${folder}/` : ''}${hot}`)}// saved\n`)
    await eventually('the save is held', async () => (await answerOf(root, ['status'])).app.held?.length === 1)
    assert.equal((await command(root, ['release'])).stdout, `replaced  ${hot}\n`)
    assert.equal((await command(root, ['wait'])).stdout, 'nothing was saved since the last wait\n')
    await server.stop()
    assert.equal((await command(root, ['status'])).code, 2)

    // As it was before hot-hook-rs.
    const manifest = `${folder ? `${folder}/` : ''}package.json`
    const { hotHook, scripts, devDependencies, ...rest } = JSON.parse(app.read(manifest))
    const script = scripts.start.replace('--import hot-hook-rs/register ', '')
    app.save(manifest, JSON.stringify({ ...rest, scripts: { start: script } }, null, 2))
    if (folder) {
      const listed = await command(app.root, ['init', '--yes'])
      assert.deepEqual([listed.code, listed.stdout.includes(`  ${folder}  ${kind}\n`)], [2, true], listed.stdout)
    }
    const where = folder ? [folder] : []
    const proposed = await command(app.root, ['init', ...where])
    assert.match(proposed.stdout, new RegExp(`^This is ${kind}\\. In package\\.json:\n\n  \\+ "hotHook": [^]*\nNothing was written\\. `))
    assert.equal(JSON.parse(app.read(manifest)).hotHook, undefined)
    assert.equal((await command(app.root, ['init', ...where, '--yes'])).code, 0)
    const after = JSON.parse(app.read(manifest))
    assert.deepEqual(after.scripts, { start: script, dev: scripts.start })
    assert.equal(after.hotHook.boundaries.length, hotHook.boundaries.length)
    assert.match((await command(app.root, ['init', ...where, '--yes'])).stdout, /already set up/)
    assert.deepEqual(JSON.parse(app.read(manifest)), after)
    assert.doesNotMatch((await command(root, ['check'])).stdout, /matches no file/, 'what init wrote matches files')
  })
}
