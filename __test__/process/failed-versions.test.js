// @ts-check
/** A boundary whose new version fails: people are told once, with the place, whoever catches the error. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { smallApp } from '../helpers/apps.js'
import { answers, invalidated } from '../helpers/edits.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { subject } from '../helpers/subject.js'

const home = 'src/controllers/home.js'
const part = 'src/part.js'

const files = smallApp({
  'server.js':
    smallApp()['server.js'] +
    `
import { hot } from '${subject}'
for (const name of ['error', 'vite:error']) hot.on(name, ({ path, message, err }) => process.send({ type: name, path, message, err }))
`,
  [home]:
    "import { part } from '../part.js'\nimport '../legacy.cjs'\nimport '../data.json' with { type: 'json' }\nexport const handle = () => 'home:1 ' + part\n",
  'src/controllers/other.js': "import { part } from '../part.js'\nimport '../legacy.cjs'\nexport const handle = () => 'other:1 ' + part\n",
  [part]: "export const part = 'part:1'\n",
  'src/legacy.cjs': 'exports.one = 1\n',
  'src/data.json': '{}\n',
})

/**
 * The lines on stderr that tell of a failure.
 *
 * @param {import('../helpers/server.js').Server} server
 */
const told = ({ complaints }) => complaints.filter((line) => line.includes('failed'))

/** @param {import('../helpers/server.js').Server} server */
async function failsTwice(server) {
  assert.equal((await server.get('/')).status, 500)
  assert.equal((await server.get('/')).status, 500)
}

/**
 * What a file may be saved as, and what is told of it.
 *
 * @type {Record<string, { file?: string, text: string, expected: RegExp[] }>}
 */
const faults = {
  'a syntax error': {
    text: 'export const handle = () => 1\nconst x = = 2\n',
    expected: [/src\/controllers\/home\.js:2:11/, /> 2 \| const x = = 2/, /SyntaxError/],
  },
  'a missing export': {
    text: "import { nothing } from '../part.js'\nexport const handle = () => nothing\n",
    expected: [/src\/controllers\/home\.js:1:10/, /> 1 \| import \{ nothing \}/, /does not provide an export named 'nothing'/],
  },
  'a missing file': {
    text: "// Nothing.\nimport './none.js'\nexport const handle = () => 1\n",
    expected: [/src\/controllers\/home\.js:2:8/, /> 2 \| import '.\/none\.js'/, /Cannot find module .*none\.js/],
  },
  'a missing package': {
    text: "import 'no-such-package'\nexport const handle = () => 1\n",
    expected: [/src\/controllers\/home\.js:1:8/, /Cannot find package 'no-such-package'/],
  },
  'an error while it is evaluated': {
    text: "export const handle = () => 1\n\nthrow new TypeError('no luck today')\n",
    expected: [/src\/controllers\/home\.js:3:7/, /> 3 \| throw new TypeError/, /no luck today/],
  },
  'a top-level await that rejects': {
    text: "export const handle = () => 1\nawait Promise.reject(new RangeError('rejected today'))\n",
    expected: [/src\/controllers\/home\.js:2:22/, /rejected today/],
  },
  'a name that is declared twice, where no error tells the place': {
    text: 'const one = 1\nconst one = 2\nexport const handle = () => one\n',
    expected: [/home\.js failed: SyntaxError: Identifier 'one' has already been declared/],
  },
  'something thrown that is no error': { text: "export const handle = () => 1\nthrow 'a text'\n", expected: [/home\.js failed: a text/] },
  'an error below it': {
    file: part,
    text: "export const part = 'part:1'\nthrow new TypeError('no luck below')\n",
    expected: [/the new version of src\/controllers\/\w+\.js failed: src\/part\.js:2:7/, /> 2 \| throw new TypeError/, /no luck below/],
  },
  'a JSON file that is half written': {
    file: 'src/data.json',
    text: '{\n  "one": \n',
    expected: [/home\.js failed: src\/data\.json:2:9/, /> 2 \|   "one":/, /SyntaxError/],
  },
  'an error in CommonJS': {
    file: 'src/legacy.cjs',
    text: "\nthrow new TypeError('no luck in CommonJS')\n",
    expected: [/src\/legacy\.cjs:2:7/, /> 2 \| throw new TypeError/, /no luck in CommonJS/],
  },
  'a syntax error in CommonJS': {
    file: 'src/legacy.cjs',
    text: 'const x = = 2\n',
    expected: [/src\/legacy\.cjs:1:11/, /> 1 \| const x = = 2/, /SyntaxError/],
  },
}

for (const [what, { file = home, text, expected }] of Object.entries(faults)) {
  test(`${what}: told once for what was saved, healed in silence`, async (t) => {
    const server = start(project(t, files, { location: 'my (app)' }))
    await server.ready
    const before = await server.get('/')
    await server.get('/other')
    const good = server.project.read(file)
    for (const time of [1, 2]) {
      const bad = text + (file.endsWith('.json') ? ' '.repeat(time) : `// ${time}\n`)
      await server.project.save(file, bad)
      await server.until('/', /^(?!home:1)/)
      // On Node 20 the first one may have been under way before anything was replaced, and nobody observed it.
      await server.get('/')
      const { path, message } = await server.message('error')
      assert.equal(path, server.project.path(file))
      for (const pattern of expected) assert.match(message, pattern)
      assert.equal((await server.message('vite:error')).err.id, what.includes('no error') ? undefined : path)
      for (const again of ['/', '/other', '/']) await server.get(again)
      await server.project.save(file, bad)
      for (const again of ['/', '/other', '/']) await server.get(again)
      await server.project.save(file, good)
      await server.until('/', before.body)
      assert.equal(told(server).length, time, server.report())
      assert.match(told(server).at(-1) ?? '', /src/)
    }
    assert.equal(server.messages.filter(({ type }) => type === 'error').length, 2)
  })
}

test('other contents that fail in the same way are told of again', async (t) => {
  const server = start(project(t, files))
  await server.ready
  await server.get('/')
  for (const time of [1, 2, 3]) {
    await server.project.save(part, `export const part = '${time}'\nthrow new Error('always')\n`)
    await invalidated(server, part)
    await failsTwice(server)
    await server.message('error')
    await server.when('the line', () => told(server).length === time)
  }
})

test('a failure is told of while other files of the same save were not imported yet', async (t) => {
  const server = start(project(t, files))
  await server.ready
  await server.get('/')
  await server.get('/other')
  const other = 'src/controllers/other.js'
  await server.project.save(part, "export const part = 'part:2'\n")
  await server.project.save(other, server.project.read(other).replace('other:1', 'other:2'))
  await server.project.save(home, "import './none.js'\nimport '../part.js'\nexport const handle = () => 1\n")
  await server.until('/', /Cannot find module/)
  await server.get('/')
  assert.match((await server.message('error')).message, /home\.js:1:8/)
})

test('a failure in a worker thread', async (t) => {
  const server = start(
    project(t, {
      ...smallApp(),
      'server.js': `
import { Worker } from 'node:worker_threads'
import { once } from 'node:events'
const worker = new Worker(new URL('./worker.js', import.meta.url))
worker.unref()
globalThis.ask = async () => {
  worker.postMessage('ask')
  return (await once(worker, 'message'))[0]
}
${smallApp()['server.js']}`,
      'worker.js': `
import { parentPort } from 'node:worker_threads'
parentPort.on('message', async () => {
  const answer = await import('./src/controllers/part.js').then(({ part }) => part, (error) => 'failed: ' + error.message)
  parentPort.postMessage(answer)
})
`,
      [home]: 'export const handle = () => globalThis.ask()\n',
      'src/controllers/part.js': "export const part = 'part:1'\n",
    }),
  )
  await server.ready
  await answers(server, '/', 'part:1')
  await server.project.save('src/controllers/part.js', "export const part = 'part:2'\nthrow new Error('no luck')\n")
  await server.until('/', 'failed: no luck')
  await server.get('/')
  await server.when('the report', () => told(server).length > 0)
  await server.project.save('src/controllers/part.js', "export const part = 'part:3'\n")
  await server.until('/', 'part:3')
  assert.equal(told(server).length, 1, server.report())
  assert.match(server.stderr, /failed +src\/controllers\/part\.js:2:7  Error: no luck\n/)
})

test('a boundary that is deleted', async (t) => {
  const server = start(project(t, files))
  await server.ready
  const before = await server.get('/')
  const good = server.project.read(home)
  server.project.remove(home)
  await invalidated(server, home)
  await failsTwice(server)
  assert.match((await server.message('error')).message, /home\.js failed: .*Cannot find module .*home\.js' imported from .*server\.js/s)
  await server.project.save(home, good)
  await invalidated(server, home)
  await answers(server, '/', before.body)
  assert.equal(told(server).length, 1, server.report())
})

test('an import that fails for another reason than an edit is not told of', async (t) => {
  const optional = "const found = await import('../none.js').catch(() => 'nothing')\nexport const handle = () => 'home:1 ' + found\n"
  const server = start(project(t, { ...files, [home]: optional }))
  await server.ready
  await answers(server, '/', 'home:1 nothing')
  for (const number of [2, 3]) {
    await server.project.save(home, optional.replace('home:1', `home:${number}`))
    await invalidated(server, home)
    await answers(server, '/', `home:${number} nothing`)
  }
  assert.deepEqual(told(server), [])
})

test('a file that requests meet half written is not told of', async (t) => {
  const server = start(project(t, files))
  await server.ready
  const text = server.project.read(part)
  const saved = new AbortController()
  const ask = async () => {
    while (!saved.signal.aborted) await server.get('/')
  }
  const asking = ask()
  for (let number = 2; number <= 25; number += 1) {
    await server.project.save(part, `/* ${'long '.repeat(4000)} */ ${text.replace('part:1', `part:${number}`)}`, 'chunks')
  }
  await server.until('/', 'home:1 part:25')
  saved.abort()
  await asking
  assert.deepEqual(told(server), [])
})
