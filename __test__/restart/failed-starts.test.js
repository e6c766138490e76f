// @ts-check
/**
 * Starts that fail, some of them before hot-hook-rs is loaded: the change that makes them succeed is a new start, and no
 * other change is. On every Node.js line.
 */
import assert from 'node:assert/strict'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { project } from '../helpers/project.js'
import { notLinux, startSupervised } from '../helpers/supervised.js'

const skip = notLinux

const server = `import { createServer } from 'node:http'
import { config } from './config.js'
const listening = createServer((request, response) => response.end(config + ' ' + process.env.WORD))
listening.listen(0, '127.0.0.1', () => console.log('ready ' + listening.address().port))
`
const good = "export const config = 'config'\n"

/**
 * Starts an app that fails, saves files that have nothing to do with that, and then what helps.
 *
 * @param {import('node:test').TestContext} t
 * @param {object} how
 * @param {Record<string, string>} [how.files]
 * @param {string[]} [how.nodeArgs]
 * @param {(app: import('../helpers/project.js').Project) => void} [how.before]
 * @param {(app: import('../helpers/project.js').Project) => unknown} how.heal
 * @param {RegExp} [how.fails] what the failed start prints
 * @param {RegExp} how.told what is said of the new start
 */
async function heals(t, { files = {}, nodeArgs = [], before = () => {}, heal, fails = /./, told }) {
  const app = project(t, { 'server.js': server, 'config.js': good, 'notes.txt': '1', ...files })
  before(app)
  const running = startSupervised(app, { nodeArgs })
  await running.when('the start fails', () => /starts it again/.test(running.stderr))
  assert.match(running.stderr, fails)
  await app.save('notes.txt', '2')
  await app.save('other.js', '1')
  await heal(app)
  const port = await running.ready
  assert.ok(port > 0)
  await running.when('what healed it', () => told.test(running.stderr))
  // The saves that have nothing to do with it, and what only prepares the end, started nothing.
  assert.equal(running.stderr.match(/ recovered /g)?.length, 1, running.report())
}

test('a file of --env-file that is missing appears', { skip }, (t) =>
  heals(t, {
    nodeArgs: ['--env-file=.env.test'],
    heal: (app) => app.save('.env.test', 'WORD=1\n'),
    fails: /\.env\.test: not found/,
    told: /recovered +\.env\.test/,
  }),
)

test('a preload ahead of hot-hook-rs that throws is corrected', { skip }, (t) =>
  heals(t, {
    files: { 'setup.cjs': "require('./broken.cjs')\n", 'broken.cjs': "throw new Error('setup')\n" },
    nodeArgs: ['--require=./setup.cjs'],
    heal: (app) => app.save('broken.cjs', ''),
    fails: /Error: setup/,
    told: /recovered +broken\.cjs/,
  }),
)

test('a preload that is missing appears', { skip }, (t) =>
  heals(t, {
    nodeArgs: ['--require', './setup.cjs'],
    heal: (app) => app.save('setup.cjs', ''),
    told: /recovered +setup\.cjs/,
  }),
)

test('node_modules comes back', { skip }, (t) =>
  heals(t, {
    before: (app) => renameSync(app.path('node_modules'), app.path('away')),
    heal: (app) => renameSync(app.path('away'), app.path('node_modules')),
    fails: /ERR_MODULE_NOT_FOUND/,
    told: /recovered +node_modules/,
  }),
)

test('a package of the app is installed', { skip }, (t) =>
  heals(t, {
    files: {
      'config.js': "export { config } from 'settings'\n",
      'away/settings/package.json': '{ "exports": "./index.js", "type": "module" }',
      'away/settings/index.js': good,
    },
    heal: (app) => renameSync(app.path('away/settings'), app.path('node_modules/settings')),
    fails: /ERR_MODULE_NOT_FOUND/,
    told: /recovered +node_modules/,
  }),
)

test('a package.json with conflict markers is corrected', { skip }, (t) =>
  heals(t, {
    before: (app) => writeFileSync(app.path('package.json'), '<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> other\n'),
    heal: (app) => app.save('package.json', '{ "type": "module" }'),
    told: /recovered +package\.json/,
  }),
)

test('a file that is imported and missing appears', { skip }, (t) =>
  heals(t, {
    files: { 'config.js': "export { config } from './deep/settings.js'\n" },
    heal: (app) => app.save('deep/settings.js', good),
    fails: /ERR_MODULE_NOT_FOUND/,
    told: /recovered +deep\/settings\.js/,
  }),
)

test('a file that is required without its extension and missing appears as JSON', { skip }, (t) =>
  heals(t, {
    files: { 'config.js': "import { createRequire } from 'node:module'\nexport const { config } = createRequire(import.meta.url)('./settings')\n" },
    heal: (app) => app.save('settings.json', '{ "config": "config" }'),
    told: /recovered +settings\.json/,
  }),
)

test('a folder is moved away and back', { skip }, (t) =>
  heals(t, {
    files: { 'config.js': "export { config } from './src/deep/settings.js'\n", 'src/deep/settings.js': good },
    before: (app) => renameSync(app.path('src'), app.path('away')),
    heal: (app) => renameSync(app.path('away'), app.path('src')),
    told: /recovered +src\/deep\/settings\.js/,
  }),
)

test('a file with a syntax error is corrected', { skip }, (t) =>
  heals(t, {
    files: { 'config.js': "export const config = 'config\n" },
    heal: (app) => app.save('config.js', good),
    fails: /SyntaxError/,
    told: /recovered +config\.js/,
  }),
)

test('the entry itself appears', { skip }, (t) =>
  heals(t, {
    before: (app) => rmSync(app.path('server.js')),
    heal: (app) => app.save('server.js', server),
    told: /recovered +server\.js/,
  }),
)

test('a file is missing in a folder that is missing, with other folders made first', { skip }, (t) =>
  heals(t, {
    files: { 'config.js': "export { config } from './a/b/settings.js'\n" },
    heal: (app) => {
      mkdirSync(app.path('a'))
      mkdirSync(app.path('a/b'))
      return app.save('a/b/settings.js', good)
    },
    told: /recovered +a\/b\/settings\.js/,
  }),
)

test('a start that fails again waits again', { skip }, async (t) => {
  const app = project(t, { 'server.js': server, 'config.js': "export const config = ''\nthrow new Error('one')\n" })
  const running = startSupervised(app)
  for (const [count, word] of ['one', 'two', 'three'].entries()) {
    await running.when(`failure ${word}`, () => (running.stderr.match(/starts it again/g)?.length ?? 0) > count)
    assert.match(running.stderr, new RegExp(`Error: ${word}`))
    await app.save('config.js', word === 'three' ? good : `export const config = ''\nthrow new Error('${word === 'one' ? 'two' : 'three'}')\n`)
  }
  await running.ready
})
