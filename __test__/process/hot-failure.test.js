// @ts-check
/** An accepted module whose new version fails: the old one goes on serving, the error is told once, the next save heals. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { accepting, keepingServer, routerServer } from '../helpers/accepting.js'
import { answers, invalidated, messagesOf } from '../helpers/edits.js'

const good = (/** @type {number} */ number) => `import { part } from './part.js'
globalThis.open = (globalThis.open ?? 0) + 1
import.meta.hot?.dispose(() => { globalThis.open -= 1 })
export const handle = () => 'router:${number} open:' + globalThis.open
`

/**
 * What a save may contain, what is told of it, and whether the old version was disposed of: when the new
 * one cannot be linked, it is not.
 *
 * @type {Record<string, { text: string, told: RegExp[], disposed: boolean }>}
 */
const faults = {
  'a syntax error': {
    text: 'export const handle = () => 1\nconst x = = 2\n',
    told: [/src\/router\.js:2:11/, /> 2 \| const x = = 2/, /SyntaxError/],
    disposed: false,
  },
  'a missing export': {
    text: "import { nothing } from './part.js'\nexport const handle = () => nothing\n",
    told: [/src\/router\.js:1:10/, /> 1 \| import \{ nothing \}/, /does not provide an export named 'nothing'/],
    disposed: false,
  },
  'a missing file': {
    text: "import './none.js'\nexport const handle = () => 1\n",
    told: [/src\/router\.js:1:8/, /> 1 \| import '.\/none\.js'/, /Cannot find module .*none\.js/],
    disposed: false,
  },
  'an error while it is evaluated': {
    text: "export const handle = () => 1\n\nthrow new TypeError('no luck today')\n",
    told: [/src\/router\.js:3:7/, /> 3 \| throw new TypeError/, /no luck today/],
    disposed: true,
  },
  'a top-level await that rejects': {
    text: "export const handle = () => 1\nawait Promise.reject(new RangeError('rejected today'))\n",
    told: [/src\/router\.js:2:22/, /rejected today/],
    disposed: true,
  },
}

for (const [what, { text, told, disposed }] of Object.entries(faults)) {
  test(`${what}: the old version goes on, the error is told once, the next save heals`, async (t) => {
    const server = await accepting(t, routerServer, { 'src/router.js': good(1), 'src/part.js': 'export const part = 1\n' })
    await answers(server, '/', 'router:1 open:1')
    let number = 1
    for (const time of [1, 2]) {
      await server.project.save('src/router.js', `${text}// ${time}\n`)
      await server.when('the report', () => server.complaints.length === time)
      for (const pattern of told) assert.match(server.stderr, pattern)
      await answers(server, '/', `router:${number} open:${disposed ? 0 : 1}`)
      number += 1
      await server.project.save('src/router.js', good(number))
      await server.until('/', `router:${number} open:1`)
    }
    assert.equal(server.complaints.length, 2, server.stderr)
    assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [])
  })
}

test('a fault below an accepted module heals there as well', async (t) => {
  const part = (/** @type {string} */ name) => `export const ${name} = 'part'\n`
  const router = "import { part } from './part.js'\nexport const handle = () => 'router ' + part\n"
  const server = await accepting(t, routerServer, { 'src/router.js': router, 'src/part.js': part('part') })
  await server.project.save('src/part.js', part('other'))
  await server.when('the report', () => server.complaints.length === 1)
  await answers(server, '/', 'router part')
  await server.project.save('src/part.js', part('part').replace("'part'", "'healed'"))
  await server.until('/', 'router healed')
})

test('a version that failed comes to life when a module heals that it accepts itself', async (t) => {
  const router = `
import { part } from './part.js'
let own = part
import.meta.hot?.accept('./part.js', (fresh) => { own = fresh.part })
export const handle = () => 'router:1 ' + own
`
  const server = await accepting(t, routerServer, { 'src/router.js': router, 'src/part.js': "export const part = 'part:1'\n" })
  await answers(server, '/', 'router:1 part:1')
  await server.project.save('src/router.js', router.replace('{ part }', '{ part, more }').replace('router:1', 'router:2'))
  await server.when('the report', () => server.complaints.length === 1)
  await answers(server, '/', 'router:1 part:1')
  await server.project.save('src/part.js', "export const part = 'part:2'\nexport const more = 1\n")
  await server.until('/', 'router:2 part:2')
})

test('what a version registered that threw is disposed of with it', async (t) => {
  const text = (/** @type {string} */ end) => `
globalThis.open = (globalThis.open ?? 0) + 1
import.meta.hot?.dispose(() => { globalThis.open -= 1 })
export const handle = () => 'open:' + globalThis.open
${end}`
  const server = await accepting(t, routerServer, { 'src/router.js': text('') })
  await answers(server, '/', 'open:1')
  await server.project.save('src/router.js', text("throw new Error('late')"))
  await server.when('the report', () => server.complaints.length === 1)
  await answers(server, '/', 'open:0')
  await server.project.save('src/router.js', text('// well'))
  await server.until('/', 'open:1')
})

test('a self-accepting module that fails keeps what it accepts', async (t) => {
  const text = (/** @type {string} */ body) => `${body}\nimport.meta.hot?.accept()\n`
  const lines = "import './src/self.js'\nconst handle = () => globalThis.text\n"
  const server = await accepting(t, keepingServer(lines), { 'src/self.js': text("globalThis.text = 'self:1'") })
  await server.project.save('src/self.js', text("throw new Error('no luck')"))
  await invalidated(server, 'src/self.js')
  await server.when('the report', () => server.complaints.length === 1)
  await server.project.save('src/self.js', text("globalThis.text = 'self:2'"))
  await server.until('/', 'self:2')
  assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [])
})
