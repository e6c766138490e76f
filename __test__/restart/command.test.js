// @ts-check
/** The command `hot-hook-rs run`, as npm installs it. On every Node.js line. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { packageDirectory, subject } from '../helpers/subject.js'

const directory = packageDirectory(subject)
const { bin } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))

const server = `import { createServer } from 'node:http'
import { config } from './config.js'
const answer = JSON.stringify([config, process.argv.slice(2), process.execPath, process.env.HOT_HOOK_SUPERVISOR ?? null])
const server = createServer((request, response) => response.end(answer)).listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port))
`

test('hot-hook-rs run starts the app under this Node.js, with hot-hook-rs and its arguments, and restarts it', async (t) => {
  const app = project(t, { 'server.js': server, 'config.js': "export const config = 'one'\n" }, { hotHook: {} })
  const running = start(app, { ipc: false, imports: [], entry: join(directory, bin['hot-hook-rs']), args: ['run', '--stack-trace-limit=5', 'server.js', 'two words'] })
  const port = await running.ready
  assert.deepEqual(JSON.parse((await running.get('/')).body), ['one', ['two words'], process.execPath, null])
  await app.save('config.js', "export const config = 'two'\n")
  assert.equal(await running.started(2).then(async () => JSON.parse((await running.get('/')).body)[0]), 'two')
  assert.match(running.said.stdout, new RegExp(`^ready ${port}\nready ${port}\n$`))
  running.kill('SIGTERM')
  assert.deepEqual(await running.ended(), { code: null, signal: 'SIGTERM' })
})
