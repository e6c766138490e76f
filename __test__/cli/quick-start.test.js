// @ts-check
/** README's quick start, command by command, in an Express app that knows nothing of hot-hook-rs. On every Node.js line. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { command } from '../helpers/endpoint.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { repository } from '../helpers/subject.js'

const files = {
  'index.js': `import express from 'express'
import users from './routes/users.js'

const app = express()
app.use('/users', users)

const server = app.listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port))
`,
  'routes/users.js': `import { Router } from 'express'
import { all } from '../services/users.js'

const router = Router()
router.get('/', (request, response) => response.send(all() + ' ' + process.pid))

export default router
`,
  'services/users.js': "export const all = () => 'Ada'\n",
}

test('the quick start of README makes an Express app hot', async (t) => {
  const [, block = ''] = /^## Quick start$[^]*?```sh\n([^]*?)```/m.exec(readFileSync(join(repository, 'README.md'), 'utf8')) ?? []
  const commands = block
    .trim()
    .split('\n')
    .map((line) => line.replace(/ +#.*/, ''))
  const own = commands.filter((line) => line.startsWith('npx hot-hook-rs '))
  assert.deepEqual([commands.length, own.length], [4, 2], block)
  assert.deepEqual([commands[0], commands.at(-1)], ['npm install --save-dev hot-hook-rs', 'npm run dev'])

  const app = project(t, files, { packageJson: { main: 'index.js', dependencies: { express: '5' } }, hotHook: null, packages: ['express'] })
  for (const line of own) {
    const { code, stdout } = await command(app.root, [...line.split(' ').slice(2), '--yes'])
    assert.equal(code, 0, stdout)
  }
  const [node, ...nodeArgs] = JSON.parse(app.read('package.json')).scripts.dev.split(' ')
  assert.equal(node, 'node')
  const server = start(app, { entry: nodeArgs.pop(), nodeArgs, imports: [], ipc: false })
  const [first, pid] = (await server.get('/users')).body.split(' ')
  assert.equal(first, 'Ada')
  await app.save('services/users.js', app.read('services/users.js').replace('Ada', 'Grace'))
  await server.until('/users', `Grace ${pid}`)
})
