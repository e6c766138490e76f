// @ts-check
/**
 * Code that outlives a replacement and remembers a name (the models of an ORM, the metrics of a client) refuses it a second time, where a
 * fresh process has it once: that asks for a restart. A module that fails by itself does not.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answers, count, invalidated, messagesOf, restartAsked } from '../helpers/edits.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

const server = `import { createServer } from 'node:http'
const server = createServer(async ({ url }, response) => {
  try {
    response.end((await import(\`./src/\${url.slice(1)}.js\`)).handle())
  } catch (error) {
    response.statusCode = 500
    response.end(String(error))
  }
})
server.listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port))
`

const registry = (/** @type {string} */ exported) => `const names = new Set()
function register(name) {
  if (names.has(name)) throw new Error(name + ' is registered already')
  names.add(name)
}
${exported}
`

const module = (/** @type {string} */ name, /** @type {string} */ from, more = '') => `import { register } from '${from}'
register('${name}')
export const handle = () => '${name}:1'
${more}`

/** A project whose boundaries register names with what is not replaced with them. */
const files = {
  'package.json': '{ "type": "module", "hotHook": { "boundaries": ["./src/*.js"] } }',
  'server.js': `import './pinned.js'\n${server}`,
  'pinned.js': registry('export { register }'),
  'node_modules/models/package.json': '{ "name": "models", "type": "module", "exports": "./index.js" }',
  'node_modules/models/index.js': registry('export { register }'),
  'node_modules/@acme/metrics/package.json': '{ "name": "@acme/metrics", "main": "index.js" }',
  'node_modules/@acme/metrics/index.js': registry('exports.register = register'),
  'src/model.js': module('model', 'models'),
  'src/metric.js': module('metric', '@acme/metrics'),
  'src/own.js': module('own', '../pinned.js'),
  'src/accepts.js': module('accepts', 'models', 'import.meta.hot?.accept()\n'),
  'src/broken.js': "import { register } from 'models'\nregister('broken')\nregister('broken')\n// broken:1\n",
  'src/typo.js': "import { register } from 'models'\nexport const handle = () => 'typo:1' + typeof register\n",
}

for (const [name, thrower] of Object.entries({ model: 'models', metric: '@acme/metrics', own: 'pinned.js', accepts: 'models' })) {
  test(`a name that ${thrower} remembers of the version before asks for a restart: ${name}`, async (t) => {
    const app = start(project(t, files))
    await app.ready
    await answers(app, `/${name}`, `${name}:1`)
    await count(app, `src/${name}.js`)
    await invalidated(app, `src/${name}.js`)
    if (name !== 'accepts') assert.match((await app.get(`/${name}`)).body, /is registered already/)
    const { reason } = await restartAsked(app, `src/${name}.js`)
    assert.equal(reason, `${thrower} refuses the new version, and may remember the one before: Error: ${name} is registered already`)
  })
}

test('a module that fails by itself, or did so from the start, asks for no restart', async (t) => {
  const app = start(project(t, files))
  await app.ready
  assert.match((await app.get('/broken')).body, /is registered already/)
  await count(app, 'src/broken.js')
  await invalidated(app, 'src/broken.js')
  assert.match((await app.get('/broken')).body, /is registered already/)
  await answers(app, '/typo', 'typo:1function')
  for (const fault of ["throw new Error('by itself')", "new URL('no url')", "await import('./none.js')", 'nothing()']) {
    await app.project.save('src/typo.js', `${files['src/typo.js']}${fault}\n`)
    await invalidated(app, 'src/typo.js')
    assert.equal((await app.get('/typo')).status, 500)
  }
  await app.project.save('src/typo.js', files['src/typo.js'].replace(':1', ':2'))
  await invalidated(app, 'src/typo.js')
  await answers(app, '/typo', 'typo:2function')
  assert.deepEqual(messagesOf(app, 'hot-hook:full-reload'), [])
})
