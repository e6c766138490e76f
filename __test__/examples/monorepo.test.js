// @ts-check
/** The example of a pnpm workspace, with the links that `pnpm install` makes. All Node lines. */
import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync } from 'node:fs'
import { dirname } from 'node:path'
import { test } from 'node:test'
import { messagesOf, restartAsked } from '../helpers/edits.js'
import { filesOf } from '../helpers/example.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

test('examples/pnpm-monorepo: a package of the workspace is hot', async (t) => {
  const app = project(t, filesOf('pnpm-monorepo'), { packageJson: null })
  const link = app.path('apps/api/node_modules/@example/greetings')
  mkdirSync(dirname(link), { recursive: true })
  symlinkSync(app.path('packages/greetings'), link, 'junction')
  const server = start(app, { cwd: app.path('apps/api'), env: { PORT: '0' } })
  await server.ready
  const edit = (/** @type {string} */ file, /** @type {string} */ from, /** @type {string} */ to) => app.save(file, app.read(file).replace(from, to))
  const greeting = 'packages/greetings/src/greeting.js'

  assert.equal((await server.get('/Ada')).body, 'Hello Ada\n')
  await edit(greeting, 'Hello', 'Good day')
  await server.until('/Ada', 'Good day Ada\n')
  await edit(greeting, "'Good day'", 'Good day')
  await server.untilStatus('/Ada', 500)
  await edit(greeting, 'Good day', "'Good morning'")
  await server.until('/Ada', 'Good morning Ada\n')
  await edit('packages/greetings/src/index.js', '${name}', 'dear ${name}')
  await server.until('/Ada', 'Good morning dear Ada\n')
  await edit('apps/api/src/app.js', '\\n', '!\\n')
  await server.until('/Ada', 'Good morning dear Ada!\n')
  assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [])

  await edit('packages/greetings/package.json', './src/index.js', './src/greeting.js')
  await restartAsked(server, 'packages/greetings/package.json')
})
