// @ts-check
/** All that an app can observe of us: `docs/visible.md` has the same list. Concerns every Node line. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { symlinkSync } from 'node:fs'
import { extname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { httpServer, smallApp } from '../helpers/apps.js'
import { answers, count } from '../helpers/edits.js'
import { hasRegisterHooks } from '../helpers/node.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { register } from '../helpers/subject.js'

const home = 'src/controllers/home.js'
const helper = JSON.stringify(new URL('../helpers/snapshot.js', import.meta.url).href)

const app = smallApp({
  'empty.mjs': '',
  'server.js': httpServer({
    before: `import { snapshot } from ${helper}\nglobalThis.seen = { entry: snapshot() }\nconst warnings = globalThis.seen.warnings = []\nprocess.on('warning', (warning) => warnings.push(String(warning)))`,
  }),
  'src/controllers/seen.js': `import { snapshot } from ${helper}\nexport const handle = () => {\n  globalThis.seen.now = snapshot()\n  return JSON.stringify(globalThis.seen)\n}\n`,
})

/**
 * What differs, one line each.
 *
 * @param {Record<string, string>} plain
 * @param {Record<string, string>} ours
 */
function differences(plain, ours) {
  const names = [...new Set([...Object.keys(plain), ...Object.keys(ours)])].toSorted()
  const changed = names.filter((name) => plain[name] !== ours[name])
  return changed.map((name) => `${name}: ${plain[name] === undefined ? 'new' : ours[name] === undefined ? 'gone' : 'changed'}`)
}

/** The whole list. Whoever adds to it adds to the document. */
const visible = [
  ...(hasRegisterHooks ? [] : ['Module.prototype._compile: changed']),
  // Node's own thread for hooks is one of the resources.
  ...(hasRegisterHooks ? [] : ['active resources: changed']),
  'globalThis.Symbol(hot-hook-rs): new',
  'globalThis.hot: new',
  'module._load: changed',
  'module.register: changed',
  ...(hasRegisterHooks ? ['module.registerHooks: changed'] : []),
  'process.emit: new',
  'process.loadEnvFile: changed',
]

/** What is so on Node 20 until the entry is loaded: a worker thread is about to come up, for which Node wraps `chdir`. */
const whileStarting = hasRegisterHooks ? [] : ['active handles: changed', 'process.chdir: changed']

/** What is wrapped until the app has booted, to see what it reads and writes. */
const whileBooting = [
  'appendFile',
  'copyFile',
  'cp',
  'createReadStream',
  'glob',
  'link',
  'mkdir',
  'open',
  'openAsBlob',
  'opendir',
  'readFile',
  'readdir',
  'rename',
  'rm',
  'rmdir',
  'symlink',
  'truncate',
  'unlink',
  'watch',
  'watchFile',
  'writeFile',
]
const isWrapped = new RegExp(`^fs(?:/promises)?\\.(?:${whileBooting.join('|')})(?:Sync)?$`)
const wrappedOf = (/** @type {Record<string, string>} */ plain) =>
  Object.keys(plain)
    .filter((name) => isWrapped.test(name))
    .map((name) => `${name}: changed`)

for (const ipc of [true, false]) {
  test(`what an app sees of us ${ipc ? 'under a parent' : 'without a parent'}`, async (t) => {
    const files = project(t, app)
    const servers = [['./empty.mjs'], [register]].map((imports) => start(files, { imports, ipc }))
    const [plain, ours] = servers
    for (const server of servers) await server.ready
    const seen = async (/** @type {import('../helpers/server.js').Server} */ server) => JSON.parse((await server.get('/seen')).body)
    const theirs = await seen(plain)
    // Whether the sources read files is known when they are scanned.
    for (const end = Date.now() + 10_000; Date.now() < end && differences(theirs.now, (await seen(ours)).now).length > visible.length; await pause(20));
    const before = await seen(ours)
    const atFirst = [...visible, ...whileStarting, ...wrappedOf(theirs.entry)].toSorted()
    assert.deepEqual(differences(theirs.entry, before.entry), atFirst, 'when the entry begins')
    assert.deepEqual(differences(theirs.now, before.now), visible, 'when the server answers')
    await ours.get('/')
    const { next } = await count(ours, 'src/controllers/home.js')
    await ours.until('/', next)
    const after = await seen(ours)
    assert.deepEqual(differences(theirs.now, after.now), visible, 'after a replacement')
    assert.deepEqual(after.warnings, [])
    assert.match(ours.stderr, ipc ? /^$/ : /^\[hot-hook\] replaced {2}src\/controllers\/home\.js → 1 module, 1 boundary {2}\S+ ms\n$/)
  })
}

/** Plain Node 20 warns at the second import of a CommonJS file that does not parse. */
const ownWarning = hasRegisterHooks ? 'none' : 'PromiseRejectionHandledWarning'

test('whatever is saved, an app that throws at any warning goes on', async (t) => {
  const files = smallApp({
    'server.js': httpServer({
      before: `process.on('warning', (warning) => { if (warning.name !== '${ownWarning}') throw warning })\nprocess.on('uncaughtException', (error) => { console.error(error); process.exit(9) })`,
    }),
    'src/controllers/legacy.cjs': "exports.marker = 'cjs:1 ' + require('./data.json').marker\n",
    'src/controllers/all.js': "import legacy from './legacy.cjs'\nexport const handle = () => legacy.marker\n",
    'src/controllers/data.json': '{ "marker": "json:1" }',
  })
  const app = project(t, files)
  const server = start(app, { nodeArgs: ['--pending-deprecation'] })
  await server.ready
  await answers(server, '/all', 'cjs:1 json:1')
  await answers(server, '/', 'controller:1')
  for (const file of ['src/controllers/legacy.cjs', 'src/controllers/data.json', home]) {
    const text = app.read(file)
    // Deleted, back with a fault, healed, and through a link that leads elsewhere.
    app.remove(file)
    await server.until(file === home ? '/' : '/all', /Error/)
    await app.save(file, '=== no code')
    await server.until(file === home ? '/' : '/all', /SyntaxError|Unexpected/)
    await app.save(file, text.replace(':1', ':2'))
    await server.until(file === home ? '/' : '/all', /:2/)
    app.remove(file)
    await app.save(`${file}.other${extname(file)}`, text.replace(':1', ':3'))
    symlinkSync(app.path(`${file}.other${extname(file)}`), app.path(file))
    await server.until(file === home ? '/' : '/all', /:3/)
  }
  assert.equal(server.said.end, undefined, server.report())
  assert.doesNotMatch(server.stderr.replaceAll(ownWarning, ''), /\w+Warning:|INSPECTOR/)
})
