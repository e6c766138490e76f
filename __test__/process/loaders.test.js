// @ts-check
/** Every TypeScript loader that people start servers with, before and after us on the command line. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { esmLayers, httpServer, firstAnswer, smallApp } from '../helpers/apps.js'
import { answers, count, hotEdit, messagesOf, pinnedEdit, restartAsked } from '../helpers/edits.js'
import { loaders, tsconfig } from '../helpers/loaders.js'
import { hasRegisterHooks } from '../helpers/node.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { register } from '../helpers/subject.js'

for (const loader of loaders) {
  const orders = loader.imports.length
    ? { 'the loader first': [...loader.imports, register], 'the loader last': [register, ...loader.imports] }
    : { alone: [register] }
  for (const [order, imports] of Object.entries(orders)) {
    test(`${loader.name}, ${order}`, { skip: loader.skip }, async (t) => {
      const { written = 'ts', packages } = loader
      const files = { 'server.ts': httpServer({ ext: written }), ...esmLayers('ts', written), ...loader.files }
      const server = start(project(t, files, { packages }), { entry: 'server.ts', imports })
      await server.ready
      await answers(server, '/', firstAnswer)
      for (const file of ['controllers/home.ts', 'services/service.ts', 'helpers/deep.ts', 'data/settings.json', 'legacy/legacy.cjs']) {
        await hotEdit(server, `src/${file}`, { how: 'rename' })
      }
      assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [])
      await pinnedEdit(server, 'src/config.ts')
    })
  }
}

test('two loaders and us between them', async (t) => {
  const packages = ['tsx', '@oxc-node/core']
  const files = { 'server.ts': httpServer({ ext: 'ts' }), ...esmLayers('ts'), ...tsconfig }
  const imports = ['@oxc-node/core/register', register, 'tsx']
  const server = start(project(t, files, { packages }), { entry: 'server.ts', imports })
  await server.ready
  await hotEdit(server, 'src/controllers/home.ts')
  await hotEdit(server, 'src/helpers/deep.ts')
})

const text = `
import { readFileSync } from 'node:fs'
export const load = (url, context, next) => {
  if (!url.endsWith('.graphql')) return next(url, context)
  const read = (file) => readFileSync(file, 'utf8').trim().replace(/#import "(.+)"/, (_, other) => read(new URL(other, file)))
  return { format: 'module', shortCircuit: true, source: 'export default ' + JSON.stringify(read(new URL(url))) }
}
`
const loader = './tools/register.js'

for (const [way, script, imports] of /** @type {[string, string, string[]][]} */ ([
  ['registerHooks()', "import { registerHooks } from 'node:module'\nimport { load } from './hooks.js'\nregisterHooks({ load })\n", [loader, register]],
  ['register()', "import { register } from 'node:module'\nregister('./hooks.js', import.meta.url)\n", [loader, register]],
  ['register(), after us', "import { register } from 'node:module'\nregister(new URL('./hooks.js', import.meta.url))\n", [register, loader]],
])) {
  test(`what hooks of the project read, and the hooks themselves: ${way}`, { skip: way === 'registerHooks()' && !hasRegisterHooks }, async (t) => {
    const files = smallApp({
      'tools/register.js': script,
      'tools/hooks.js': "export { load } from './load.js'\n",
      'tools/load.js': text,
      'src/controllers/home.js': "import schema from '../schema.graphql'\nexport const handle = () => schema\n",
      'src/schema.graphql': '#import "./part.graphql"\nschema:1\n',
      'src/part.graphql': 'part:1\n',
    })
    const server = start(project(t, files), { imports, nodeArgs: ['--no-warnings'] })
    await server.until('/', 'part:1\nschema:1')
    for (const [file, answer] of /** @type {const} */ ([
      ['src/part.graphql', 'part:2\nschema:1'],
      ['src/schema.graphql', 'part:2\nschema:2'],
      ['src/part.graphql', 'part:3\nschema:2'],
    ])) {
      await count(server, file)
      await server.until('/', answer)
    }
    assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [], server.report())
    await server.project.save('tools/load.js', `${text}\n`)
    const { reason } = await restartAsked(server, 'tools/load.js')
    assert.match(reason, /tools\/load\.js/)
  })
}
