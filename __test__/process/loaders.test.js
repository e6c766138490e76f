// @ts-check
/** Every TypeScript loader that people start servers with, before and after us on the command line. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { esmLayers, httpServer, firstAnswer } from '../helpers/apps.js'
import { answers, hotEdit, messagesOf, pinnedEdit } from '../helpers/edits.js'
import { skipBefore, stripsTypes } from '../helpers/node.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { register } from '../helpers/subject.js'

/**
 * @typedef {object} Loader
 * @property {string} name
 * @property {string[]} imports what `--import` gets for it; none: Node strips the types itself
 * @property {string[]} [packages]
 * @property {Record<string, string>} [files]
 * @property {'js' | 'ts'} [written] the extension that the app's imports are written with, default `ts`
 * @property {string | false} [skip]
 */

const tsconfig = {
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      module: 'nodenext',
      target: 'es2022',
      strict: true,
      resolveJsonModule: true,
      rewriteRelativeImportExtensions: true,
      skipLibCheck: true,
      types: [],
    },
    'ts-node': { transpileOnly: true },
  }),
}

/** @type {Loader[]} */
const loaders = [
  { name: 'native type stripping', imports: [], skip: !stripsTypes && 'needs Node 22.18 or later' },
  { name: 'tsx', imports: ['tsx'], packages: ['tsx'], written: 'js' },
  {
    name: '@swc-node/register/esm-register',
    imports: ['@swc-node/register/esm-register'],
    packages: ['@swc-node/register', '@swc/core', 'typescript'],
    files: tsconfig,
  },
  {
    name: 'ts-node/esm',
    imports: ['./ts-node.mjs'],
    packages: ['ts-node', 'typescript'],
    files: {
      ...tsconfig,
      'ts-node.mjs': "import { register } from 'node:module'\nregister('ts-node/esm', import.meta.url)\n",
    },
    written: 'js',
  },
  { name: '@oxc-node/core/register', imports: ['@oxc-node/core/register'], packages: ['@oxc-node/core'], files: tsconfig },
  {
    name: '@poppinss/ts-exec',
    imports: ['@poppinss/ts-exec'],
    packages: ['@poppinss/ts-exec'],
    files: tsconfig,
    skip: skipBefore(24, '@poppinss/ts-exec'),
  },
]

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
