// @ts-check
/** What imports and saves cost, counted: the wall clock of a busy machine proves nothing. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import module from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { App } from '../../bench/lib/app.js'
import { serverSource } from '../../bench/lib/server-source.js'
import { Subject } from '../../bench/lib/subject.js'
import { project } from '../helpers/project.js'
import { register, repository, sharedEngine } from '../helpers/subject.js'

const skip = !('registerHooks' in module) && 'without synchronous hooks every import crosses threads'
const counting = new URL('../helpers/count-calls.js', import.meta.url).href

/** @type {import('../../bench/lib/contenders.js').Contender} */
const ours = {
  title: 'hot-hook-rs',
  args: ['--import', 'hot-hook-rs/register', '--import', counting, 'server.js'],
  way: 'replaces',
  tells: true,
}

/**
 * Runs a generated server whose calls of the engine are counted.
 *
 * @param {{ modules: number, services?: number, models?: number }} shape
 * @param {(subject: Subject, app: App) => Promise<void>} act
 * @param {Record<string, string>} [env]
 */
async function counted(shape, act, env = {}) {
  const app = new App(shape)
  for (let index = 0; index < 20; index++) app.write(`node_modules/many/f${index}.js`, `import 'node:fs'\nimport './deep/f.js'\nexport const f${index} = 1\n`)
  app.write('node_modules/many/deep/f.js', 'export {}\n')
  const list = Array.from({ length: 20 }, (_, index) => `import './f${index}.js'\n`)
  app.write('node_modules/many/index.js', list.join(''))
  app.write('node_modules/many/package.json', '{ "name": "many", "type": "module", "exports": "./index.js" }\n')
  app.write('packages.js', "export const load = () => import('many')\n")
  app.write('server.js', `import { load } from './packages.js'\n${serverSource}globalThis.loadPackages = load\n`)
  app.age()
  const subject = new Subject(ours, { node: process.execPath, directory: app.directory, env: { ...env, ...sharedEngine } })
  try {
    await subject.listening()
    await act(subject, app)
    const { total } = await told(subject)
    assert.ok(total > 0, 'the calls are counted')
  } finally {
    await subject.stop()
    app.remove()
  }
}

/**
 * The calls of the engine since the last time it was asked.
 *
 * @param {Subject} subject
 * @returns {Promise<Record<string, number>>}
 */
const calls = async (subject) => (await told(subject)).calls

/**
 * @param {Subject} subject
 * @returns {Promise<{ calls: Record<string, number>, total: number }>}
 */
async function told(subject) {
  subject.messages.length = 0
  subject.child.send({ type: 'count-calls' })
  const found = () => subject.messages.find(({ message }) => message.type === 'calls')
  await subject.until(() => found() !== undefined, 'count', 10_000)
  return found().message
}

/**
 * The calls of the engine while a package and its files are imported.
 *
 * @param {Subject} subject
 * @returns {Promise<Record<string, number>>}
 */
async function packageCalls(subject) {
  subject.messages.length = 0
  subject.child.send({ type: 'load-packages' })
  const told = () => subject.messages.find(({ message }) => message.type === 'packages')
  await subject.until(() => told() !== undefined, 'count', 10_000)
  return told().message.calls
}

test('an import asks the engine at most twice, a repeated one and one of a package not at all', { skip }, async () => {
  await counted({ modules: 300 }, async (subject, app) => {
    await subject.answers('/all', app.expectedOfAll())
    const { answer = 0, resolved = 0, loading = 0 } = await calls(subject)
    // The tree, the entry, the shared helper that each controller imports, and what only the test needs.
    const imports = 300 + app.controllers + 5
    assert.ok(answer + resolved <= 2 * imports, `${answer} + ${resolved} for ${imports} imports`)
    assert.ok(loading <= 305, `${loading} loads`)
    await subject.get('/repeat/100')
    // Asked once, some time after the scan.
    const { readsData = 0, ...repeated } = await calls(subject)
    assert.ok(readsData <= 1)
    assert.deepEqual(repeated, {}, 'repeated imports')
    const { readsData: _, ...ofPackages } = await packageCalls(subject)
    assert.deepEqual(ofPackages, {}, 'a package and its files')
  })
})

for (const HOT_HOOK_BUST of ['evict', 'query']) {
  test(`a replaced module costs what any import does (${HOT_HOOK_BUST})`, { skip }, async () => {
    await counted(
      { modules: 300 },
      async (subject, app) => {
        await subject.answers('/all', app.expectedOfAll())
        for (let save = 0; save < 3; save++) {
          app.saveHelper()
          await subject.until(() => subject.invalidations().length > 0, 'message', 10_000)
          await calls(subject)
          await subject.answers('/all', app.expectedOfAll())
          const { answer = 0, resolved = 0, loading = 0 } = await calls(subject)
          // Each controller, and what it imports: its services, the helper, and for the first one what is left over.
          const imports = app.controllers * (1 + app.services + 1) + (app.extra ?? 0)
          assert.ok(answer <= imports, `${answer} for ${imports} imports`)
          assert.equal(resolved, 0, 'asked of Node')
          assert.equal(loading, app.controllers + 1, 'loads')
        }
      },
      { HOT_HOOK_BUST },
    )
  })
}

test('a batch of saves is one message, one decision and one call back', { skip }, async () => {
  await counted({ modules: 200, services: 1, models: 2 }, async (subject, app) => {
    await subject.answers('/all', app.expectedOfAll())
    await calls(subject)
    for (let index = 0; index < app.controllers; index++) app.saveController(index)
    await subject.served('/all', app.expectedOfAll())
    const invalidated = subject.messages.filter(({ message }) => message.type === 'hot-hook:invalidated')
    const paths = new Set(invalidated.flatMap(({ message }) => message.paths))
    assert.equal(paths.size, app.controllers)
    // A busy machine may stop the writer for so long that it looks like the end of a batch.
    assert.ok(invalidated.length <= 6, `${invalidated.length} messages for ${app.controllers} files`)
    const { take = 0, hasChanges = 0 } = await calls(subject)
    assert.ok(take + hasChanges <= 4 * invalidated.length + 4, `${take} + ${hasChanges} calls for ${invalidated.length} batches`)
  })
})

// The tree, and the routes, the helper and the entry.
test('the scan reads every module before it is imported, and says so', async () => {
  const app = new App({ modules: 300 })
  const alone = { ...ours, args: ours.args.filter((arg, index) => ours.args[index + 1] !== counting && arg !== counting) }
  const subject = new Subject(alone, { node: process.execPath, directory: app.directory, env: { NODE_DEBUG: 'hot-hook' } })
  try {
    await subject.until(() => /scanned 300 files in [\d.]+ ms/.test(subject.output), 'scan of 300 files', 10_000)
  } finally {
    await subject.stop()
    app.remove()
  }
})

/**
 * The files of the bundle that are loaded with one of them.
 *
 * @param {string} name
 * @returns {string[]}
 */
const loadedWith = (name) => [
  name,
  ...[...readFileSync(join(repository, 'lib', name), 'utf8').matchAll(/^(?:import|\}).* from "\.\/(.+)";$|^import "\.\/(.+)";$/gm)].flatMap(([, from, alone]) =>
    loadedWith(String(from ?? alone)),
  ),
]

test('a start reads three files of ours', () => {
  assert.deepEqual(loadedWith('register.js'), ['register.js'])
  const [begin, chunk, ...more] = [...new Set(loadedWith('begin.js'))]
  assert.match(`${begin} ${chunk}`, /^begin\.js chunk-\w+\.js$/)
  assert.deepEqual(more, [])
  assert.ok(readFileSync(join(repository, 'lib/register.js')).length < 12_000, 'what is compiled at every start')
})

/**
 * @param {import('../helpers/project.js').Project} app
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 */
const run = (app, args, env) =>
  promisify(execFile)(process.execPath, [...args, 'entry.js'], { cwd: app.root, env: { ...process.env, ...env }, timeout: 60_000 })

// On Node 20 the hooks have a thread, which takes more.
test('a start loads few parts of Node', { skip }, async (t) => {
  const app = project(t, { 'entry.js': 'console.log(process.moduleLoadList.join())\nprocess.exit()\n' })
  const [plain, ours] = await Promise.all([run(app, []), run(app, ['--import', register])])
  const known = new Set(plain.stdout.trim().split(','))
  const more = ours.stdout
    .trim()
    .split(',')
    .filter((part) => part.startsWith('NativeModule ') && !known.has(part))
  assert.ok(more.length <= 16, more.join())
  // Each of these takes a millisecond or more.
  const large = /NativeModule (?:fs\/promises|timers\/promises|perf_hooks|worker_threads|inspector|child_process|net|http|stream|internal\/deps\/.*)$/
  assert.deepEqual(
    more.filter((part) => large.test(part)),
    [],
  )
})

test(
  'the second start compiles nothing of ours but the file that says so',
  { skip: !('flushCompileCache' in module) && 'this Node.js keeps no compiled code' },
  async (t) => {
    const app = project(t, { 'entry.js': 'process.exit()\n' })
    const accepted = async () =>
      [...(await run(app, ['--import', register], { NODE_DEBUG_NATIVE: 'COMPILE_CACHE' })).stderr.matchAll(/\/([\w-]+\.js) was accepted/g)].map(
        ([, name = '']) => name.replace(/^chunk-\w+/, 'chunk'),
      )
    assert.deepEqual(await accepted(), [])
    assert.deepEqual(await accepted(), ['begin.js', 'chunk.js', 'entry.js'])
  },
)
