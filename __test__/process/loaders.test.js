// @ts-check
/** Every TypeScript loader that people start servers with, before and after us on the command line. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { esmLayers, httpServer, firstAnswer } from '../helpers/apps.js'
import { answers, hotEdit, messagesOf, pinnedEdit } from '../helpers/edits.js'
import { loaders, tsconfig } from '../helpers/loaders.js'
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
