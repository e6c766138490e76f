// @ts-check
/** Taking modules out of Node's caches: while they are imported, and so that old versions are freed. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { keepingServer } from '../helpers/accepting.js'
import { skipQuery } from '../helpers/bust.js'
import { answers, invalidated } from '../helpers/edits.js'
import { stripsTypes } from '../helpers/node.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

test('an import that is under way while its modules are replaced ends with the old version, whole', async (t) => {
  const lines = `
let open
globalThis.gate = new Promise((resolve) => { open = resolve })
const handle = async (url) => {
  if (url === '/open') return open() ?? 'open'
  const { result } = await import('./src/controllers/slow.js')
  return result
}
`
  const side = "import { shared } from './shared.js'\nexport { shared }\n"
  const files = {
    'server.js': keepingServer(lines),
    'src/controllers/slow.js': `
import { shared as left } from '../left.js'
import { shared as right } from '../right.js'
console.log('entered')
await globalThis.gate
export const result = [left.name, right.name, left === right].join(' ')
`,
    'src/left.js': side,
    'src/right.js': side,
    'src/shared.js': "export const shared = { name: 'shared:1' }\n",
  }
  const server = start(project(t, files))
  await server.ready
  const early = server.get('/')
  await server.when('the import is under way', () => server.said.stdout.includes('entered'))
  await server.project.save('src/shared.js', "export const shared = { name: 'shared:2' }\n", 'write')
  await invalidated(server, 'src/shared.js')
  await server.get('/open')
  assert.equal((await early).body, 'shared:1 shared:1 true')
  await answers(server, '/', 'shared:2 shared:2 true')
})

for (const [kind, file, text] of [
  [
    'an ES module',
    'src/controllers/home.js',
    "import { helper } from '../helper.js'\nexport const big = { number: 0, helper, filler: Array(1000).fill('x') }\n",
  ],
  ['a CommonJS module', 'src/controllers/home.cjs', "exports.big = { number: 0, filler: Array(1000).fill('x') }\n"],
  ['a TypeScript module', 'src/controllers/home.ts', 'export const big: { number: number } = { number: 0 }\n'],
  [
    'a module that uses import.meta.hot',
    'src/controllers/home.js',
    `
export const big = { number: 0 }
import.meta.hot?.on('updated', () => big)
import.meta.hot?.dispose((data) => { data.last = big.number })
`,
  ],
]) {
  const skip = file.endsWith('.ts') && !stripsTypes && 'this Node strips no types'
  test(`old versions of ${kind} are freed`, { skip: skip || skipQuery }, async (t) => {
    const lines = `
const versions = []
let finalized = 0
const registry = new FinalizationRegistry(() => { finalized += 1 })
const handle = async (url) => {
  if (url === '/freed') {
    gc()
    await new Promise(setImmediate)
    return versions.map((version) => Number(version.deref() === undefined)).join('') + ' ' + (finalized >= versions.length - 1)
  }
  const module = await import('./${file}')
  const { big } = module.default ?? module
  versions.push(new WeakRef(big))
  registry.register(big)
  return big.number
}
`
    const files = { 'server.js': keepingServer(lines), [file]: text, 'src/helper.js': "export const helper = () => 'helper'\n" }
    const server = start(project(t, files), { nodeArgs: ['--expose-gc'] })
    await server.ready
    await answers(server, '/', '0')
    for (let number = 1; number <= 5; number += 1) {
      await server.project.save(file, text.replace('number: 0', `number: ${number}`), 'write')
      await invalidated(server, file)
      assert.equal((await server.get('/')).body, String(number))
    }
    // Three times the first version was asked for, then five others; the last one is in use.
    await server.until('/freed', '11111110 true')
  })
}

test('two controllers that import a CommonJS file that throws both answer with its error, and the server lives', async (t) => {
  const lines = `
const handle = async (url) => (await import(\`./src/controllers/\${url.slice(1)}.js\`)).handle()
`
  const controller = "import legacy from '../legacy.cjs'\nexport const handle = () => 'legacy ' + legacy.part\n"
  const files = {
    'server.js': keepingServer(lines),
    'src/controllers/one.js': controller,
    'src/controllers/two.js': controller,
    'src/legacy.cjs': "exports.part = 'part:1'\n",
  }
  const server = start(project(t, files))
  await server.ready
  await answers(server, '/one', 'legacy part:1')
  await answers(server, '/two', 'legacy part:1')
  await server.project.save('src/legacy.cjs', "throw new Error('no luck in CommonJS')\n", 'write')
  await invalidated(server, 'src/legacy.cjs')
  for (const path of ['/one', '/two', '/one']) assert.match((await server.get(path)).body, /no luck in CommonJS/)
  await server.project.save('src/controllers/one.js', `${controller}// saved\n`, 'write')
  await invalidated(server, 'src/controllers/one.js')
  for (const path of ['/one', '/two', '/one']) assert.match((await server.get(path)).body, /no luck in CommonJS/)
  await server.project.save('src/legacy.cjs', "exports.part = 'part:2'\n", 'write')
  await invalidated(server, 'src/legacy.cjs')
  await answers(server, '/one', 'legacy part:2')
  await answers(server, '/two', 'legacy part:2')
  assert.equal(server.said.end, undefined)
})
