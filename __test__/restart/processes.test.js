// @ts-check
/** What restarts leave behind: nothing. On every Node.js line. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { test } from 'node:test'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { childrenOf, eventually, isAlive, notLinux, processes, startSupervised } from '../helpers/supervised.js'

const skip = notLinux

const server = `import { createServer } from 'node:http'
import { spawn, fork } from 'node:child_process'
import { config } from './config.js'
const how = process.argv[2]
if (how === 'helpers') {
  spawn('sleep', ['777'], { stdio: 'ignore' })
  spawn('sh', ['-c', 'sleep 778 & sleep 779'], { stdio: 'ignore' })
  console.log('detached ' + spawn('sleep', ['780'], { stdio: 'ignore', detached: true }).pid)
}
const server = createServer((request, response) => {
  if (request.url === '/orphans') for (let count = 0; count < 20; count++) spawn('sh', ['-c', 'sleep 0.05 &'], { stdio: 'ignore' })
  if (request.url === '/busy') { response.end('busy', () => { for (;;); }); return }
  response.end(config + ' ' + process.pid)
}).listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port))
`

/**
 * @param {import('node:test').TestContext} t
 * @param {string[]} [args]
 */
async function launch(t, args = []) {
  const app = project(t, { 'server.js': server, 'config.js': "export const config = 'one'\n" }, { hotHook: {} })
  const running = start(app, { ipc: false, args })
  await running.ready
  await save(app, 2)
  await running.started(2)
  return { app, running, pid: async () => Number((await running.get('/')).body.split(' ').at(-1)) }
}

const save = (/** @type {import('../helpers/project.js').Project} */ app, /** @type {number} */ round) =>
  app.save('config.js', `export const config = '${round}'\n`)

/** Whether a port can be listened on. @param {number} port */
async function isFree(port) {
  const probe = createServer()
  probe.listen(port, '127.0.0.1')
  try {
    await once(probe, 'listening')
    return true
  } catch {
    return false
  } finally {
    probe.close()
  }
}

test('a supervisor that is killed takes the app with it, and the port is free', { skip }, async (t) => {
  for (const busy of [false, true]) {
    const { running, pid } = await launch(t)
    const app = await pid()
    const port = Number(/ready (\d+)/.exec(running.said.stdout)?.[1])
    if (busy) await running.get('/busy')
    running.kill('SIGKILL')
    await eventually('the app is gone', () => !isAlive(app), 2000)
    await eventually('the port is free', () => isFree(port), 2000)
  }
})

test('an app that is killed is started again at the next save, and the line says what ends the wait', { skip }, async (t) => {
  const { app, running, pid } = await launch(t)
  const killed = await pid()
  process.kill(killed, 'SIGKILL')
  await running.when('the crash', () => /ended with SIGKILL/.test(running.stderr))
  await save(app, 3)
  await running.started(3)
  const second = await pid()
  assert.notEqual(second, killed)
  process.kill(second, 'SIGKILL')
  const lines = () => [...running.stderr.matchAll(/ended with SIGKILL; .*; kill (\d+) ends it/g)]
  await running.when('the second crash', () => lines().length === 2)
  process.kill(Number(lines()[1]?.[1]))
  await running.ended()
  assert.equal(running.said.end?.signal, 'SIGTERM')
  assert.ok(await isFree(Number(/ready (\d+)/.exec(running.said.stdout)?.[1])))
})

test('what an app loads between two servers counts when it is killed', { skip }, async (t) => {
  const app = project(t, {
    // The server of a development tool is up long before that of the app.
    'server.js': `import { createServer } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
createServer().listen(0, '127.0.0.1')
await pause(1000)
const { late } = await import(new URL(['late', 'js'].join('.'), import.meta.url))
const server = createServer((request, response) => response.end(late)).listen(0, '127.0.0.1', () => console.log('pid ' + process.pid + '\\nready ' + server.address().port))
`,
    'late.js': "export const late = 'late:1'\n",
  })
  const running = startSupervised(app)
  await running.ready
  process.kill(Number(/pid (\d+)/.exec(running.said.stdout)?.[1]), 'SIGKILL')
  await running.when('the crash', () => /ended with SIGKILL; /.test(running.stderr))
  await app.save('late.js', "export const late = 'late:2'\n")
  await running.started(2)
  assert.equal((await running.get()).body, 'late:2')
})

test('what the app started ends with it, and what it detached lives on', { skip }, async (t) => {
  const { app, running } = await launch(t, ['helpers'])
  const detached = () => [...running.said.stdout.matchAll(/^detached (\d+)$/gm)].map(([, pid]) => Number(pid))
  t.after(() =>
    detached()
      .filter(isAlive)
      .forEach((pid) => process.kill(pid)),
  )
  for (let round = 3; round <= 5; round++) {
    await save(app, round)
    await running.started(round)
  }
  const helpers = () => processes().filter(({ command, pid }) => /sleep 77[789]$/.test(command) && isBelow(pid, Number(running.pid)))
  try {
    // One that sleeps, and a shell with two.
    await eventually('one set of helpers is left', () => helpers().length === 4)
    assert.equal(detached().filter(isAlive).length, 5)
  } finally {
    // Node leaves them at its end, and so does a supervisor.
    for (const { pid } of helpers()) process.kill(pid)
  }
})

/**
 * @param {number} pid
 * @param {number} ancestor
 */
function isBelow(pid, ancestor) {
  const all = new Map(processes().map((one) => [one.pid, one.parent]))
  for (let one = all.get(pid); one; one = all.get(one)) if (one === ancestor) return true
  return false
}

const cannotUnshare = spawnSync('unshare', ['--pid', '--fork', 'true']).status !== 0 && 'PID namespaces are not permitted'

test('as PID 1 it reaps every orphan, and SIGTERM ends it with 143', { skip: skip || cannotUnshare }, async (t) => {
  const app = project(t, { 'server.js': server, 'config.js': "export const config = 'one'\n" }, { hotHook: {} })
  const running = startSupervised(app, { before: ['unshare', '--pid', '--fork'] })
  await running.ready
  const [supervisor] = childrenOf(running.pid)
  await running.get('/orphans')
  const inside = () => processes().filter(({ pid }) => isBelow(pid, Number(supervisor?.pid)))
  await eventually('every orphan is gone', () => inside().length === 1)
  await save(app, 2)
  await running.started(2)
  process.kill(Number(supervisor?.pid), 'SIGTERM')
  assert.deepEqual(await running.ended(), { code: 143, signal: null })
})

test('200 restarts leave descriptors, memory and processes as they were', { skip, timeout: 240_000 }, async (t) => {
  const { app, running } = await launch(t)
  const descriptors = () => readdirSync(`/proc/${running.pid}/fd`).length
  const resident = () => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${running.pid}/status`, 'utf8'))?.[1])
  const threads = () => readdirSync(`/proc/${running.pid}/task`).length
  /** @type {{ descriptors: number, resident: number, threads: number } | undefined} */
  let early
  for (let round = 3; round <= 202; round++) {
    await save(app, round)
    await running.started(round)
    if (round === 20) early = { descriptors: descriptors(), resident: resident(), threads: threads() }
  }
  assert.equal((await running.get('/')).body.split(' ')[0], '202')
  const late = { descriptors: descriptors(), resident: resident(), threads: threads() }
  assert.equal(late.descriptors, early?.descriptors)
  assert.equal(late.threads, early?.threads)
  assert.ok(late.resident < Number(early?.resident) + 1024, JSON.stringify({ early, late }))
  assert.equal(processes().filter(({ parent }) => parent === running.pid).length, 1)
})
