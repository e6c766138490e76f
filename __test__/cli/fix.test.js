// @ts-check
/** `hot-hook-rs check --fix`, on projects that are run afterwards: what was fixed is hot. On every Node.js line. */
import { strict as assert } from 'node:assert'
import { statSync } from 'node:fs'
import test from 'node:test'
import { command } from '../helpers/endpoint.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

const esm = {
  'server.js': `import express from 'express'
import { home } from './src/pages/home.js'
import users from './src/routes/users.js'
import { time as clock } from './src/pages/time.js'
import { setUp } from './src/pages/setup.js'

const app = express()
setUp(app)

app.get('/', async (request, response) => {
  response.send(home() + ' ' + process.pid)
})
app.use('/users', users)
app.get('/time', (request, response) => response.send(clock() + ' ' + process.pid))

const server = app.listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port))
`,
  'src/pages/home.js': "export const home = () => 'home:1'\n",
  'src/pages/time.js': "export const time = () => 'time:1'\n",
  'src/pages/setup.js': 'export const setUp = () => {}\n',
  'src/routes/users.js':
    "import { Router } from 'express'\nimport { list } from '../users.js'\nconst router = Router()\nrouter.get('/all', (request, response) => response.send(list + ' ' + process.pid))\nexport default router\n",
  'src/users.js': "export const list = 'users:1'\n",
}

const commonJs = {
  'server.js': `const express = require('express');
const { home } = require('./src/pages/home.js');
const users = require('./src/routes/users.js');

const app = express();
app.get('/', (request, response) => {
  response.send(home() + ' ' + process.pid);
});
app.use('/users', users);
const server = app.listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port));
`,
  'src/pages/home.js': "exports.home = () => 'home:1';\n",
  'src/routes/users.js':
    "const { Router } = require('express');\nconst { list } = require('../users.js');\nconst router = Router();\nrouter.get('/all', (request, response) => response.send(list + ' ' + process.pid));\nmodule.exports = router;\n",
  'src/users.js': "exports.list = 'users:1';\n",
}

for (const [what, files, type, left] of /** @type {const} */ ([
  ['an ES module', esm, 'module', ['src/pages/setup.js']],
  ['CommonJS', commonJs, 'commonjs', []],
])) {
  test(`check --fix makes static imports of boundaries hot: ${what}`, async (t) => {
    const boundaries = ['./src/pages/*.js', './src/routes/*.js']
    const app = project(t, files, { packageJson: { type, main: 'server.js' }, hotHook: { boundaries }, packages: ['express'] })
    const shown = await command(app.root, ['check', '--fix'])
    assert.equal(shown.code, 1)
    assert.match(shown.stdout, /- (?:const|import) \{ home \}/)
    assert.match(shown.stdout, /Nothing was written/)
    assert.equal(app.read('server.js'), files['server.js'])

    const { mode } = statSync(app.path('server.js'))
    const fixed = JSON.parse((await command(app.root, ['check', '--fix', '--yes', '--json'])).stdout)
    assert.deepEqual([fixed.fix.written, fixed.fix.files.map((/** @type {any} */ { file }) => file)], [true, ['server.js']])
    assert.deepEqual(
      fixed.findings.map((/** @type {any} */ { message }) => message.split(' ')[0]),
      left,
    )
    assert.equal(fixed.fix.refused.length, left.length)
    assert.equal(statSync(app.path('server.js')).mode, mode)
    assert.match(
      (await command(app.root, ['check', '--fix', '--yes'])).stdout,
      left.length > 0 ? /not changed: what it imports is used outside of request handlers \(\d+:1\)/ : /There is nothing to fix/,
    )

    const server = start(app, { ipc: false })
    const [, pid] = (await server.get('/')).body.split(' ')
    assert.equal((await server.get('/users/all')).body, `users:1 ${pid}`)
    for (const [file, from, address, expected] of [
      ['src/pages/home.js', 'home:1', '/', 'home:2'],
      ['src/users.js', 'users:1', '/users/all', 'users:2'],
      ...(type === 'module' ? [['src/pages/time.js', 'time:1', '/time', 'time:2']] : []),
    ]) {
      await server.get(String(address))
      await app.save(String(file), app.read(String(file)).replace(String(from), String(expected)))
      await server.until(String(address), `${expected} ${pid}`)
    }
  })
}
