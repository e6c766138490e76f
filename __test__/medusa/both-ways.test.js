// @ts-check
/** What our hooks would answer by themselves in a Medusa project is what Node answers, for every import of it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { child } from '../helpers/child.js'
import { startMs } from './backend.js'
import { freePort, postgres } from './postgres.js'
import { medusaProject, migrate } from './project.js'

const preload = new URL('../helpers/both-ways.js', import.meta.url).href

/** Routes of the project and of Medusa. */
const requests = { '/probe': 200, '/health': 200, '/admin/users': 401 }

/**
 * Asks until the server answers as it should.
 *
 * @param {import('../helpers/child.js').Child} server
 * @param {string} url
 * @param {number} status
 */
async function answers(server, url, status) {
  for (const end = Date.now() + startMs; ; await pause(100)) {
    const answer = await fetch(url).catch(() => undefined)
    await answer?.text()
    if (answer?.status === status) return
    if (server.said.end || Date.now() > end) assert.fail(`${url}: ${answer?.status} instead of ${status}\n${server.report()}`)
  }
}

test('both ways to resolve and load a Medusa project agree', async (t) => {
  const database = await postgres()
  t.after(() => database.stop())
  const project = await medusaProject(database.create('medusa'))
  t.after(() => project.end())
  migrate(process.execPath, project)
  const port = await freePort()
  const server = child(
    { root: project.root, onEnd: () => {} },
    {
      // What `medusa develop` starts as its server.
      entry: project.cli,
      args: ['start', '--port', String(port), '--types', 'false'],
      imports: [preload],
      env: { DATABASE_URL: project.databaseUrl, MEDUSA_DISABLE_TELEMETRY: 'true', NODE_ENV: 'development' },
    },
  )
  try {
    for (const [path, status] of Object.entries(requests)) await answers(server, `http://127.0.0.1:${port}${path}`, status)
    server.send('both-ways')
    const { bothWays } = await server.when('the comparison', () => server.said.messages.find((message) => message?.bothWays))
    assert.deepEqual(bothWays.differences, [])
    assert.ok(bothWays.resolved + bothWays.leftToNode >= 3000, JSON.stringify(bothWays))
    t.diagnostic(`${bothWays.resolved} imports and requirements answered by ourselves, ${bothWays.leftToNode} left to Node`)
  } finally {
    server.kill('SIGKILL')
    await server.ended()
  }
})
