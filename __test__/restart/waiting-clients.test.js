// @ts-check
/** Clients of an app that does not start: they wait for it, and get the error after 30 s. On every Node.js line. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { project } from '../helpers/project.js'
import { notLinux, startSupervised } from '../helpers/supervised.js'

const server = `import { createServer } from 'node:http'
import './config.js'
const server = createServer((request, response) => response.end('up')).listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port))
`

test('a request gets status 503 with the error 30 s after a start failed, and the next one the app', { skip: notLinux }, async (t) => {
  const app = project(t, { 'server.js': server, 'config.js': '' }, { hotHook: {} })
  const running = startSupervised(app)
  const port = await running.ready
  await app.save('config.js', "throw new Error('no configuration')\n")
  await running.when('the failure', () => /starts it again/.test(running.stderr))
  const began = Date.now()
  const answer = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(45_000) })
  assert.equal(answer.status, 503)
  assert.match(await answer.text(), /Error: no configuration/)
  assert.ok(Date.now() - began > 20_000)
  const waiting = fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(45_000) })
  assert.equal((await waiting).status, 503)
  await app.save('config.js', '')
  await running.started(2)
  assert.equal((await running.get('/')).body, 'up')
})
