// @ts-check
/** TypeScript loaders that hook into `require`, with `-r` as projects on Nest start them, beside our `--import` or `-r`. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { hotEdit, messagesOf, pinnedEdit } from '../helpers/edits.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { register } from '../helpers/subject.js'

const typescript = {
  'tsconfig.json': JSON.stringify({
    compilerOptions: { module: 'commonjs', target: 'es2022', strict: true, experimentalDecorators: true, emitDecoratorMetadata: true, types: [] },
    'ts-node': { transpileOnly: true },
  }),
}

/** What Node's own type stripping refuses: decorators, parameter properties, and imports without extensions. */
const files = {
  ...typescript,
  'server.ts': `
import { createServer } from 'http'
import { config } from './src/config'

declare const require: any, module: any
const server = createServer(async (request, response) => {
  if (request.url === '/config') return response.end(config)
  if (request.url === '/main') return response.end(String(require.main === module))
  try {
    const { HomeController } = await import('./src/controllers/home')
    response.end(new HomeController('controller:1').handle())
  } catch (error) {
    response.statusCode = 500
    response.end(String(error))
  }
})
server.listen(0, '127.0.0.1', () => console.log('ready ' + (server.address() as any).port))
`,
  'src/config.ts': "export const config: string = 'config:1'\n",
  'src/controllers/home.ts': `
import { service } from '../services/service'
import { Injectable } from '../injectable'

@Injectable()
export class HomeController {
  constructor(private readonly name: string) {}
  handle(): string { return this.name + ' home:1 ' + service() }
}
`,
  'src/services/service.ts': "export const service = (): string => 'service:1'\n",
  'src/injectable.ts': 'export const Injectable = (): ClassDecorator => () => {}\n',
}

const first = 'controller:1 home:1 service:1'
const packages = ['ts-node', '@swc-node/register', '@swc/core', '@swc/helpers', 'typescript']

for (const loader of ['ts-node/register', '@swc-node/register']) {
  for (const [how, { nodeArgs, imports }] of Object.entries({
    '--import': { nodeArgs: ['-r', loader], imports: [register] },
    '-r after it': { nodeArgs: ['-r', loader, '-r', register], imports: [] },
    '-r before it': { nodeArgs: ['-r', register, '-r', loader], imports: [] },
  })) {
    test(`-r ${loader} beside our ${how}`, async (t) => {
      // A linked package is no package to @swc-node/register: it would compile ours as well.
      const server = start(project(t, files, { packages, install: 'copy', packageJson: { type: 'commonjs' } }), { entry: 'server.ts', nodeArgs, imports })
      await server.ready
      assert.equal((await server.get('/main')).body, 'true', 'the entry is no main module')
      assert.equal((await server.get()).body, first)
      await hotEdit(server, 'src/controllers/home.ts')
      await hotEdit(server, 'src/services/service.ts')
      assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [])
      await pinnedEdit(server, 'src/config.ts')
      assert.deepEqual(server.complaints, [])
    })
  }
}

test('an entry without an extension, which the required loader completes', async (t) => {
  const server = start(project(t, files, { packages, install: 'copy', packageJson: { type: 'commonjs' } }), {
    entry: 'server',
    nodeArgs: ['-r', 'ts-node/register'],
  })
  await server.ready
  assert.equal((await server.get()).body, first)
  await hotEdit(server, 'src/services/service.ts')
})

test('what is required ahead of an ES module leaves the entry to the ESM loader', async (t) => {
  const app = {
    'first.cjs': 'globalThis.first = 1\n',
    'server.js':
      "import { createServer } from 'node:http'\nconst server = createServer((request, response) => response.end(String(globalThis.first)))\nserver.listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port))\n",
  }
  const server = start(project(t, app), { nodeArgs: ['-r', './first.cjs'] })
  await server.ready
  assert.equal((await server.get()).body, '1')
})
