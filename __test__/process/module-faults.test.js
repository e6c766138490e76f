// @ts-check
/** A module that is broken for a while: who asks gets that error, and the next good save heals it. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { symlinkSync } from 'node:fs'
import { firstAnswer, httpApp, httpServer } from '../helpers/apps.js'
import { answers, count, hotEdit, invalidated, messagesOf } from '../helpers/edits.js'
import { major } from '../helpers/node.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

const controller = 'src/controllers/home.js'

/** Exports what any importer here asks for, so that linking goes well and the fault itself is what shows. */
const exporting = "export const handle = () => 'x', help = handle\n"

/** What a file may be saved as, and the error that must answer. @type {Record<string, [string, RegExp]>} */
const faults = {
  'half written': ["import { service } from '../services/service.js'\nexport function handle(", /^SyntaxError: /],
  'with a syntax error': ['export const handle = () => const\n', /^SyntaxError: /],
  empty: ['', /handle is not a function|does not provide an export named/],
  'throwing while it is evaluated': [`${exporting}throw new TypeError('no luck today')\n`, /^TypeError: no luck today/],
  'rejecting in a top-level await': [`${exporting}await Promise.reject(new RangeError('rejected today'))\n`, /^RangeError: rejected today/],
  'importing a missing file': [`import './missing.js'\n${exporting}`, /Cannot find module .*missing\.js/],
  'importing a missing export': [`import { nothing } from '../data/none.js'\n${exporting}console.log(nothing)\n`, /^SyntaxError: .*nothing/],
  'importing a missing package': [`import 'no-such-package'\n${exporting}`, /Cannot find package 'no-such-package'/],
}

for (const [layer, file] of [
  ['a controller', controller],
  ['a helper two levels below', 'src/helpers/help.js'],
]) {
  test(`${layer} that is broken`, async (t) => {
    const server = start(project(t, httpApp({ 'src/data/none.js': 'export {}\n' })))
    await server.ready
    const good = server.project.read(file)
    for (const [how, [text, error]] of Object.entries(faults)) {
      await t.test(`${how}: answers with that error, and the next save heals it`, async () => {
        await restore(server, file, good)
        await server.project.save(file, text)
        await invalidated(server, file)
        await answersWith(server, '/', error)
        await server.project.save(file, good)
        await invalidated(server, file)
        await answers(server, '/', firstAnswer)
      })
    }
    await t.test('from one error to another, to good', async () => {
      await restore(server, file, good)
      for (const [text, error] of Object.values(faults)) {
        await server.project.save(file, text, 'rename')
        await invalidated(server, file)
        await answersWith(server, '/', error)
      }
      await server.project.save(file, good, 'rename')
      await invalidated(server, file)
      await answers(server, '/', firstAnswer)
      await hotEdit(server, file)
    })
  })
}

test('a missing file heals its importer when it appears', async (t) => {
  const server = start(project(t, httpApp()))
  await server.ready
  const before = (await server.get('/')).body
  const good = server.project.read(controller)
  await server.project.save(controller, `import { late } from './parts/late.js'\n${good.replace("'controller:1'", 'late')}`)
  await invalidated(server, controller)
  await answersWith(server, '/', /Cannot find module .*late\.js/)
  await server.project.save('src/controllers/parts/late.js', "export const late = 'late:1'\n")
  await server.message('hot-hook:invalidated', ({ paths }) => paths.includes(server.project.path(controller)))
  await answers(server, '/', before.replace('controller:1', 'late:1'))
  await hotEdit(server, 'src/controllers/parts/late.js')
})

for (const [what, specifier, file, isHot] of /** @type {const} */ ([
  ['a file', '../services/late.js', 'src/services/late.js', true],
  ['a JSON file', '../data/late.json', 'src/data/late.json', true],
  ['a file by a name of `imports`', '#parts/late.js', 'src/parts/late.js', true],
  ['a file of a workspace package', 'parts/late.js', 'packages/parts/late.js', true],
  ['a package', 'late', 'node_modules/late/index.js', false],
])) {
  test(`${what} that is missing from the first request on heals its importer when it appears, and is told`, async (t) => {
    const isJson = file.endsWith('.json')
    const from = isJson ? `import data from '${specifier}' with { type: 'json' }\nconst { late } = data\n` : `import { late } from '${specifier}'\n`
    const files = httpApp({
      [controller]: `${from}export const handle = () => late\n`,
      'packages/parts/package.json': '{ "name": "parts", "type": "module", "exports": { "./*": "./*" } }',
    })
    const app = project(t, files, { packageJson: { imports: { '#parts/*': './src/parts/*' } } })
    symlinkSync(app.path('packages/parts'), app.path('node_modules/parts'), 'junction')
    const server = start(app)
    await server.ready
    await answersWith(server, '/', /Cannot find (module|package)/)
    if (!isHot) await app.save('node_modules/late/package.json', '{ "name": "late", "type": "module", "exports": "./index.js" }')
    await app.save(file, isJson ? '{ "late": "late:1" }\n' : "export const late = 'late:1'\n")
    await server.message('hot-hook:invalidated', ({ paths }) => paths.includes(app.path(controller)))
    await server.until('/', 'late:1')
    if (isHot) {
      // On a busy machine the file and whoever waits for it are told one after the other.
      await count(server, file)
      await server.until('/', 'late:2')
    }
    assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [], server.report())
  })
}

for (const [what, specifier] of [
  ['an import of the package itself', 'app/parts/late.js'],
  ['an import that package.json maps', '#parts/late'],
  ['an import of a package of the workspace', 'lib/late.js'],
]) {
  test(`${what} whose file is missing from the first request on`, async (t) => {
    const packageJson = { exports: { './parts/*': './src/parts/*' }, imports: { '#parts/*': { default: './src/parts/*.js' } } }
    const app = project(
      t,
      httpApp({
        [controller]: `import { late } from '${specifier}'\nexport const handle = () => late\n`,
        'packages/lib/package.json': '{ "name": "lib", "type": "module", "exports": { "./*": "./src/*" } }',
      }),
      { packageJson },
    )
    symlinkSync(app.path('packages/lib'), app.path('node_modules/lib'), 'junction')
    const file = specifier.startsWith('lib') ? 'packages/lib/src/late.js' : 'src/parts/late.js'
    const server = start(app)
    await server.ready
    await answersWith(server, '/', /Cannot find module/)
    await app.save(file, "export const late = 'late:1'\n")
    await server.until('/', 'late:1')
    await count(server, file)
    await server.until('/', 'late:2')
    assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [])
  })
}

test('a controller that is broken from the first request on', async (t) => {
  const server = start(project(t, httpApp({ [controller]: 'export const handle = () =>' })))
  await server.ready
  await answersWith(server, '/', /^SyntaxError: /)
  await server.project.save(controller, "export const handle = () => 'controller:2'\n")
  await invalidated(server, controller)
  await answers(server, '/', 'controller:2')
  await hotEdit(server, controller)
})

test('a CommonJS file that throws answers every request with its error, and heals', async (t) => {
  // A plain Node 20 tells of the error twice: to the importer, and as an unhandled rejection, of which it dies.
  const entry = httpServer({ before: "process.on('unhandledRejection', () => {})" })
  const server = start(project(t, httpApp({ 'server.js': entry })))
  await server.ready
  const before = (await server.get('/')).body
  const good = server.project.read('src/legacy/legacy.cjs')
  await server.project.save('src/legacy/legacy.cjs', "throw new Error('no luck in CommonJS')\n")
  await invalidated(server, 'src/legacy/legacy.cjs')
  // The second import of such a file succeeds there, with nothing in it.
  await answersWith(server, '/', /no luck in CommonJS/, major < 22 ? 1 : 3)
  await server.project.save('src/legacy/legacy.cjs', good)
  await invalidated(server, 'src/legacy/legacy.cjs')
  await answers(server, '/', before)
})

test('a JSON file that is half written answers with its error, and heals', async (t) => {
  const server = start(project(t, httpApp()))
  await server.ready
  const before = (await server.get('/')).body
  await server.project.save('src/data/settings.json', '{ "marker": ')
  await invalidated(server, 'src/data/settings.json')
  await answersWith(server, '/', /settings\.json|JSON/)
  await server.project.save('src/data/settings.json', '{ "marker": "json:2" }')
  await invalidated(server, 'src/data/settings.json')
  await answers(server, '/', before.replace('json:1', 'json:2'))
})

test('a fault in one controller leaves the others alone', async (t) => {
  const other = "export const handle = () => 'other:1'\n"
  const server = start(project(t, httpApp({ 'src/controllers/other.js': other })))
  await server.ready
  await server.get('/other')
  await server.get('/')
  await server.project.save(controller, 'export const handle = (')
  await invalidated(server, controller)
  await answersWith(server, '/', /^SyntaxError: /)
  await answers(server, '/other', 'other:1')
  await hotEdit(server, 'src/controllers/other.js', { path: '/other' })
})

/**
 * A subtest that failed may have left its fault behind.
 *
 * @param {import('../helpers/server.js').Server} server
 * @param {string} file
 * @param {string} good
 */
async function restore(server, file, good) {
  if (server.project.read(file) !== good) await server.project.save(file, good)
  await server.until('/', firstAnswer)
  server.forget()
}

/**
 * Every one of several requests gets the error: a second import of a broken module must not be any better.
 *
 * @param {import('../helpers/server.js').Server} server
 * @param {string} path
 * @param {RegExp} error
 * @param {number} [times]
 */
async function answersWith(server, path, error, times = 3) {
  for (let time = 1; time <= times; time += 1) {
    const { status, body } = await server.get(path)
    assert.match(body, error, `answer ${time}\n${server.report()}`)
    assert.equal(status, 500)
  }
}
