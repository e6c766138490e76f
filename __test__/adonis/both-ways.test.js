// @ts-check
/** What our hooks would answer by themselves in an AdonisJS app is what Node answers, for every import of it. */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { child } from '../helpers/child.js'
import { skipBefore } from '../helpers/node.js'
import { freePort } from './ace.js'
import { adonisApp } from './app.js'

const skip = skipBefore(24, 'AdonisJS 7')

const preload = new URL('../helpers/both-ways.js', import.meta.url).href

/** Everything that the app has, once each. */
const requests = ['/', '/posts', '/comments', '/about', '/boot', '/none']

/**
 * Starts the server, asks it everything, and gives what both ways told.
 *
 * @param {Awaited<ReturnType<typeof adonisApp>>} app
 */
async function bothWays(app) {
  app.indexControllers()
  const port = await freePort()
  const server = child(
    { ...app, onEnd: () => {} },
    {
      entry: 'bin/server.ts',
      imports: ['@poppinss/ts-exec', preload],
      env: { PORT: String(port), HOST: '127.0.0.1' },
    },
  )
  try {
    await server.when('the server listens', () => server.said.messages.find((message) => message?.isAdonisJS), { deadline: 60_000 })
    const statuses = await Promise.all(requests.map(async (path) => (await fetch(`http://127.0.0.1:${port}${path}`)).status))
    assert.deepEqual(statuses, [200, 200, 200, 200, 200, 404])
    server.send('both-ways')
    return (await server.when('the comparison', () => server.said.messages.find((message) => message?.bothWays))).bothWays
  } finally {
    // On SIGTERM it waits for connections that are kept alive.
    server.kill('SIGKILL')
    await server.ended()
  }
}

test('both ways to resolve and load an AdonisJS app agree', { skip }, async (t) => {
  const { differences, resolved, leftToNode, packages } = await bothWays(await adonisApp(t))
  assert.deepEqual(differences, [])
  // Left to Node are `#controllers/…` through a TypeScript loader, what `require` asks, and packages by their names.
  assert.ok(resolved + leftToNode >= 800, `${resolved} and ${leftToNode} imports`)
  assert.ok(packages.resolved >= 150 && packages.loaded >= 200 && packages.builtins >= 80, JSON.stringify(packages))
})

test('the same with relative imports, whose .js means a .ts', { skip }, async (t) => {
  const app = await adonisApp(t)
  const files = readdirSync(app.path('app'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  let rewritten = 0
  for (const file of files) {
    const text = app.read(`app/${file}`).replaceAll(/'#(services|models|validators|controllers|events)\/(\w+)'/g, (_, folder, name) => {
      rewritten += 1
      return `'../${folder}/${name}.js'`
    })
    await app.save(`app/${file}`, text)
  }
  assert.ok(rewritten >= 5, `${rewritten} imports were rewritten`)
  const { differences, resolved, leftToNode } = await bothWays(app)
  assert.deepEqual(differences, [])
  assert.ok(resolved + leftToNode >= 800, `${resolved} and ${leftToNode} imports`)
})

/** Has every import resolved that a file of the installed packages seems to spell, and then tells the result. */
const RESOLVE_ALL = `
  import { readdirSync, readFileSync, realpathSync } from 'node:fs'
  import { pathToFileURL } from 'node:url'
  const modules = realpathSync('node_modules/@adonisjs/core').replace(/@adonisjs.core$/, '')
  const spelled = /(?:\\bfrom|\\bimport|\\bimport\\()\\s*(["'])([^"'\\s]+)\\1/g
  for (const name of readdirSync(modules, { recursive: true })) {
    if (!/\\.m?js$/.test(name)) continue
    const parent = pathToFileURL(modules + name).href
    let text
    try { text = readFileSync(modules + name, 'utf8') } catch { continue }
    for (const [, , specifier] of text.matchAll(spelled)) {
      // Prose in comments has the shape, too.
      try { import.meta.resolve(specifier, parent) } catch {}
    }
  }
  globalThis.bothWays()
`

test('every import that a file of the packages spells resolves both ways to the same', { skip }, async (t) => {
  const app = await adonisApp(t)
  await app.save('resolve-all.mjs', RESOLVE_ALL)
  const all = child(
    { ...app, onEnd: () => {} },
    {
      entry: 'resolve-all.mjs',
      imports: [preload],
      nodeArgs: ['--experimental-import-meta-resolve', '--no-warnings'],
      ipc: false,
    },
  )
  const { code } = await all.ended()
  assert.equal(code, 0, all.report())
  const { differences, packages } = JSON.parse(/^BOTH (.*)$/m.exec(all.said.stdout)?.[1] ?? '{}')
  assert.deepEqual(differences, [])
  t.diagnostic(`${packages.resolved} imports inside packages and ${packages.builtins} of builtins answered by ourselves`)
  assert.ok(packages.resolved >= 1000 && packages.builtins >= 300, JSON.stringify(packages))
})
