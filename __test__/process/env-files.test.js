// @ts-check
/** Files of environment variables, however Node got to know them: it reads each of them once. */
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { test } from 'node:test'
import { httpServer, smallApp } from '../helpers/apps.js'
import { hotEdit, messagesOf, restartAsked } from '../helpers/edits.js'
import { major } from '../helpers/node.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

const home = 'src/controllers/home.js'
const hasOptional = major >= 22
const hasLoadEnvFile = typeof process.loadEnvFile === 'function'

/** @type {[string, { skip?: boolean, nodeArgs?: string[], pre?: string, file: string, by: RegExp }][]} */
const ways = [
  ['--env-file=', { nodeArgs: ['--env-file=config/dev.env'], file: 'config/dev.env', by: /--env-file/ }],
  ['--env-file in two words', { nodeArgs: ['--env-file', '.env.local'], file: '.env.local', by: /--env-file/ }],
  ['--env-file-if-exists', { skip: !hasOptional, nodeArgs: ['--env-file-if-exists=.env.local'], file: '.env.local', by: /--env-file/ }],
  [
    'process.loadEnvFile() with a path',
    { skip: !hasLoadEnvFile, pre: "process.loadEnvFile('./.env.dev')\n", file: '.env.dev', by: /process\.loadEnvFile\(\)/ },
  ],
  [
    'process.loadEnvFile() with a URL',
    { skip: !hasLoadEnvFile, pre: "process.loadEnvFile(new URL('./.env.dev', import.meta.url))\n", file: '.env.dev', by: /process\.loadEnvFile\(\)/ },
  ],
]

for (const [way, { skip = false, nodeArgs = [], pre = '', file, by }] of ways) {
  test(
    `a file of variables that Node reads by ${way} asks for a restart when its contents change`,
    { skip: skip && `not in Node ${process.version}` },
    async (t) => {
      const app = project(t, { ...smallApp({ [file]: 'PLAN=free\n' }), 'server.js': pre + httpServer() })
      const server = start(app, { nodeArgs })
      await server.ready
      await app.save(file, 'PLAN=free\n')
      await hotEdit(server, home)
      assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [], server.report())
      await app.save(file, 'PLAN=paid\n', 'rename')
      const { reason } = await restartAsked(server, file)
      assert.match(reason, by)
    },
  )
}

test(
  'a file of variables that comes later asks for a restart, and when it goes',
  { skip: !hasOptional && 'Node 22 brings --env-file-if-exists' },
  async (t) => {
    const app = project(t, smallApp())
    const server = start(app, { nodeArgs: ['--env-file-if-exists=.env.local'] })
    await server.ready
    await hotEdit(server, home)
    await app.save('.env.local', 'PLAN=paid\n')
    await restartAsked(server, '.env.local')
    rmSync(app.path('.env.local'))
    await server.message('hot-hook:full-reload', ({ path }) => path === app.path('.env.local'))
  },
)

test('process.loadEnvFile() does what it does without us', { skip: !hasLoadEnvFile && 'it is not there' }, async (t) => {
  const pre = `
import assert from 'node:assert/strict'
assert.equal(process.loadEnvFile.name, 'loadEnvFile')
assert.throws(() => process.loadEnvFile('none.env'), { code: 'ENOENT' })
assert.throws(() => process.loadEnvFile(1), { code: 'ERR_INVALID_ARG_TYPE' })
process.loadEnvFile()
assert.equal(process.env.DEFAULT, 'yes')
`
  const app = project(t, { ...smallApp({ '.env': 'DEFAULT=yes\n' }), 'server.js': pre + httpServer() })
  const server = start(app)
  await server.ready
  await hotEdit(server, home)
})
