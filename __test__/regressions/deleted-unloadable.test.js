// @ts-check
/** Found by the soak (seed 25): Node remembered where a required file was that it could never load. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { invalidated } from '../helpers/edits.js'
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
