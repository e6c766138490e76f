// @ts-check
/** Found by the soak: Node remembers where a required file was, also of one that it cannot load any more. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { answers, invalidated } from '../helpers/edits.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { smallApp } from '../helpers/apps.js'

test('a broken JSON file that is deleted fails as in a fresh process', async (t) => {
  const controller = `
import { createRequire } from 'node:module'
const data = createRequire(import.meta.url)('./data.json')
export const handle = () => data.marker
`
  const files = smallApp({ 'src/controllers/home.js': controller, 'src/controllers/data.json': '{ "marker": ' })
  const server = start(project(t, files))
  await server.ready
  assert.match((await server.get('/')).body, /JSON/)
  server.project.remove('src/controllers/data.json')
  await invalidated(server, 'src/controllers/data.json')
  assert.match((await server.get('/')).body, /Cannot find module/)
})

for (const watch of ['true', 'false']) {
  test(`a required file that is deleted after it was replaced, before anybody asked again, fails as in a fresh process (watch: ${watch})`, async (t) => {
    const controller = `
import { createRequire } from 'node:module'
const require = createRequire(import.meta.url)
export const handle = () => require('../part.cjs').marker
`
    const files = smallApp({ 'src/controllers/home.js': controller, 'src/part.cjs': "exports.marker = 'part:1'\n" })
    const server = start(project(t, files), { env: { HOT_HOOK_WATCH: watch } })
    await answers(server, '/', 'part:1')
    await server.project.save('src/part.cjs', "exports.marker = 'part:2'\n")
    if (watch === 'false') server.send({ type: 'hot-hook:file-changed', path: server.project.path('src/part.cjs'), action: 'change' })
    await invalidated(server, 'src/part.cjs')
    server.project.remove('src/part.cjs')
    for (const time of ['first', 'second', 'third']) {
      assert.match((await server.get('/')).body, /Cannot find module/, time)
    }
    await server.project.save('src/part.cjs', "exports.marker = 'part:3'\n")
    await server.until('/', 'part:3')
  })
}
