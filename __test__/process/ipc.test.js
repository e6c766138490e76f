// @ts-check
/** Our messages and the app's on one channel: neither disturbs the other, in either direction. Concerns every Node line. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { httpServer, smallApp } from '../helpers/apps.js'
import { ownChoice } from '../helpers/bust.js'
import { answers, count, invalidated, messagesOf, restartAsked } from '../helpers/edits.js'
import { large, malformed } from '../helpers/malformed.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { register } from '../helpers/subject.js'

const home = 'src/controllers/home.js'
const serializations = /** @type {const} */ (['json', 'advanced'])

/** @type {Record<string, (serialization: string) => string>} how an app makes its child, and hears of it */
const children = {
  'child_process.fork': (serialization) => `
import { fork } from 'node:child_process'
const child = fork(new URL('./kid.js', import.meta.url), { serialization: '${serialization}' })
`,
  cluster: (serialization) => `
import cluster from 'node:cluster'
import { fileURLToPath } from 'node:url'
cluster.setupPrimary({ exec: fileURLToPath(new URL('./kid.js', import.meta.url)), serialization: '${serialization}' })
const child = cluster.fork()
cluster.on('message', (worker, message) => hear(message))
child.process.on('message', hear)
`,
}

/**
 * An app that asks its child over a protocol of its own, and throws at anything else. \`/seen\` is what any of its
 * listeners got.
 *
 * @param {string} makeChild
 * @returns {Record<string, string>}
 */
const strictApp = (makeChild) =>
  smallApp({
    'server.js': `${makeChild}
import { once } from 'node:events'
import { createServer } from 'node:http'
const seen = []
function hear(message) {
  seen.push(message)
  if (!Array.isArray(message)) throw new TypeError('not of the protocol: ' + JSON.stringify(message))
}
child.prependListener('message', hear)
await once(child, 'message')
let turn = 0
const server = createServer(async (request, response) => {
  if (request.url === '/seen') return response.end(JSON.stringify(seen))
  if (request.url === '/listeners') return response.end(JSON.stringify([child.listenerCount('message'), process.listenerCount('message')]))
  child.send(['answer', ++turn])
  const [[, text]] = await once(child, 'message')
  response.end(text)
})
server.listen(0, '127.0.0.1', () => process.send({ type: 'ready', port: server.address().port }))
process.on('disconnect', () => process.exit())
process.on('SIGTERM', () => (child.process ?? child).once('exit', () => process.exit()).kill())
`,
    'kid.js': `
import './src/kid-part.js'
process.on('message', async (message) => {
  if (!Array.isArray(message)) throw new TypeError('not of the protocol: ' + JSON.stringify(message))
  const { handle } = await import('./${home}')
  // Late, so that a save is replaced between question and answer.
  setTimeout(() => process.send(['answer', handle()]), 50)
})
process.send(['up'])
`,
    'src/kid-part.js': "globalThis.part = 'part:1'\n",
  })

for (const how of Object.keys(children)) {
  for (const serialization of serializations) {
    test(`${how}, ${serialization}: a strict app sees its own protocol alone, its parent hears of its child`, async (t) => {
      const server = start(project(t, strictApp(children[how](serialization))))
      await server.ready
      await answers(server, '/', 'controller:1')
      for (let version = 2; version <= 4; version += 1) {
        const during = server.get('/')
        await count(server, home)
        assert.match((await during).body, /^controller:\d$/)
        await invalidated(server, home)
        await server.until('/', `controller:${version}`)
        await answers(server, '/', `controller:${version}`)
      }
      await count(server, 'src/kid-part.js')
      const { paths, reason } = await restartAsked(server, 'src/kid-part.js')
      assert.deepEqual(paths, [server.project.path('src/kid-part.js')])
      assert.match(reason, /kid\.js/)
      const seen = JSON.parse((await server.get('/seen')).body)
      assert.ok(seen.length >= 8 && seen.every((/** @type {any} */ message) => ['up', 'answer'].includes(message[0])), JSON.stringify(seen))
      assert.deepEqual(JSON.parse((await server.get('/listeners')).body), [how === 'cluster' ? 2 : 1, 0], 'no listeners but those of the app, and of cluster')
      assert.equal(server.said.end, undefined, server.report())
    })
  }
}

/** Hides from us where Node keeps messages that nobody listens to, as a later Node may do. */
const hide = `
const symbolsOf = Object.getOwnPropertySymbols
Object.getOwnPropertySymbols = (value) => symbolsOf(value).filter(({ description }) => description !== 'kPendingMessages')
`

for (const [serialization, listeners] of /** @type {const} */ ([
  ['json', 0],
  ['advanced', 0],
  ['json', 1],
])) {
  const where = listeners === 0 ? '' : ', with a listener where Node has changed'
  test(`${serialization}${where}: an app hears nothing of what its parent tells us, and everything else, from the first message on`, async (t) => {
    const imports = listeners === 0 ? [register] : ['./hide.mjs', register]
    const files = smallApp({
      'hide.mjs': hide,
      'server.js': `${httpServer()}
server.prependListener('request', (request) => {
  if (request.url !== '/listen') return
  process.on('message', (message) => process.send({ type: 'heard', message }))
})
server.on('listening', () => console.log('listeners', process.listenerCount('message'), process.listeners('message').length))
`,
      [home]: "import.meta.hot?.on('greeting', (data) => console.log('greeted ' + data))\nexport const handle = () => 'controller:1'\n",
      'src/controllers/listen.js': "export const handle = () => 'listening'\n",
    })
    const server = start(project(t, files), { imports, serialization, env: { HOT_HOOK_WATCH: 'false', ...ownChoice } })
    /** @param {string} path */
    const changed = (path) => ({ type: 'hot-hook:file-changed', path, action: 'change' })
    server.send(['early', 1])
    server.send(changed(server.project.path('src/other.js')))
    server.send(['early', 2])
    await server.ready
    await answers(server, '/', 'controller:1')
    await server.when('the listeners', () => server.said.stdout.includes(`listeners ${listeners} ${listeners}`))
    server.send({ type: 'hot-hook:custom', event: 'greeting', data: 'before' })
    server.send(['early', 3])
    await server.when('the event', () => server.said.stdout.includes('greeted before'))
    await count(server, home)
    server.send(changed(server.project.path(home)))
    await invalidated(server, home)
    await answers(server, '/', 'controller:2')
    assert.deepEqual(messagesOf(server, 'heard'), [])
    await server.get('/listen')
    server.send(changed('file://host/x'))
    server.send(changed(server.project.path('src/other.js')))
    server.send({ type: 'hot-hook:custom', event: 'greeting', data: 'after' })
    server.send({ type: 'hot-hook:nothing' })
    server.send(['late'])
    await server.when('the event', () => server.said.stdout.includes('greeted after'))
    await server.message('heard', ({ message }) => message[0] === 'late')
    const heard = messagesOf(server, 'heard').map(({ message }) => message)
    assert.deepEqual(heard, [['early', 1], ['early', 2], ['early', 3], { type: 'hot-hook:nothing' }, ['late']])
    await count(server, home)
    server.send(changed(server.project.path(home)))
    await invalidated(server, home)
    await answers(server, '/', 'controller:3')
  })
}

/** How many malformed messages, and how long all of them may take, in milliseconds: ten times what they do on a busy machine. */
const MANY = 10_000
const BOUND = 60_000

test('10,000 malformed messages of a parent do nothing', async (t) => {
  const files = smallApp({
    'server.js': `${httpServer()}
let heard = 0
process.on('message', (message) => {
  if (message?.[0] === 'end') process.send({ type: 'heard', heard })
  else heard += 1
})
`,
  })
  const server = start(project(t, files))
  await server.ready
  await answers(server, '/', 'controller:1')
  const began = performance.now()
  let others = 0
  for (let number = 0; number < MANY; number += 1) {
    const { message, isOurs } = malformed(number)
    if (!isOurs) others += 1
    server.send(message)
    // Else all of them wait in this process.
    if (number % 500 === 0) await answers(server, '/', 'controller:1')
  }
  // Larger than a parent may send in one go, and none of it is the app's.
  for (const message of large()) if (['hot-hook:file-changed', 'hot-hook:custom'].includes(message.type)) server.send(message)
  server.send(['end'])
  const { heard } = await server.message('heard', undefined, { deadline: BOUND })
  // Of its own types alone a parent sends none that the app must not get.
  assert.equal(heard, others + ourTypesOf('child'))
  assert.ok(performance.now() - began < BOUND, `${performance.now() - began} ms`)
  await count(server, home)
  await invalidated(server, home)
  await answers(server, '/', 'controller:2')
  assert.deepEqual(server.complaints, [])
})

test('10,000 malformed messages of a child do nothing', async (t) => {
  const files = smallApp({
    'server.js': `
import { fork } from 'node:child_process'
const child = fork(new URL('./kid.js', import.meta.url), { execArgv: [] })
let heard = 0
child.on('message', (message) => {
  if (message?.[0] === 'end') process.send({ type: 'heard', heard })
  else heard += 1
})
process.on('message', () => child.send('begin'))
process.on('SIGTERM', () => {
  child.kill()
  process.exit()
})
${httpServer()}`,
    'kid.js': `
import { large, malformed } from ${JSON.stringify(new URL('../helpers/malformed.js', import.meta.url).href)}
const send = (message) => new Promise((resolve) => process.send(message, resolve))
process.once('message', async () => {
  for (let number = 0; number < ${MANY}; number += 1) await send(malformed(number).message)
  for (const message of large()) if (!['hot-hook:file-changed', 'hot-hook:custom'].includes(message.type)) await send(message)
  await send(['end'])
})
`,
  })
  const server = start(project(t, files))
  await server.ready
  await answers(server, '/', 'controller:1')
  const began = performance.now()
  server.send('begin')
  const { heard } = await server.message('heard', undefined, { deadline: BOUND })
  assert.equal(heard, others() + ourTypesOf('parent'))
  assert.ok(performance.now() - began < BOUND, `${performance.now() - began} ms`)
  assert.deepEqual(
    server.messages.map(({ type }) => type),
    ['heard'],
  )
  await count(server, home)
  await invalidated(server, home)
  await answers(server, '/', 'controller:2')
  assert.deepEqual(server.complaints, [])
})

const numbers = Array.from({ length: MANY }, (_, number) => number)
const others = () => numbers.filter((number) => !malformed(number).isOurs).length

/**
 * How many of the malformed messages are of the types that a side sends: to the other side they are the app's.
 *
 * @param {'parent' | 'child'} side
 */
function ourTypesOf(side) {
  const types = side === 'parent' ? ['hot-hook:file-changed', 'hot-hook:custom'] : ['hot-hook:full-reload', 'hot-hook:invalidated']
  return numbers.map(malformed).filter(({ message, isOurs }) => isOurs && types.includes(message.type)).length
}
