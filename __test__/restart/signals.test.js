// @ts-check
/**
 * Signals and exit codes: the end that the app or a person wants is the end, with the same code or signal, also around a
 * restart. On every Node.js line.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { eventually, notLinux, processes, startSupervised } from '../helpers/supervised.js'
import { noTerminal, startOnTerminal } from '../helpers/terminal.js'
import { register } from '../helpers/subject.js'

const skip = notLinux

const server = `import { createServer } from 'node:http'
import { config } from './config.js'
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const server = createServer((request, response) => response.end(config))
const timer = setInterval(() => {}, 1000)
const how = process.argv[2]
if (how === 'slow') {
  process.on('SIGINT', async () => { server.close(); await wait(100); process.exit(130) })
  process.on('SIGTERM', async () => { server.close(); await wait(100); process.exit(143) })
}
if (how === 'code' || how === 'worker') process.on('SIGTERM', () => { process.exitCode = 3; clearInterval(timer); server.close() })
if (how === 'late') process.on('SIGUSR2', () => { throw new Error('an hour later') })
if (how === 'none') process.on('SIGUSR2', () => process.exit(0))
if (how === 'worker') console.log('ready 1')
else server.listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port))
`

/**
 * @param {import('node:test').TestContext} t
 * @param {boolean} underRun
 * @param {string[]} args
 */
async function launch(t, underRun, args) {
  // The beginning of a restart is said to who looks for mistakes.
  const env = { HOT_HOOK_LOG: 'debug' }
  const app = project(t, { 'server.js': server, 'config.js': "export const config = 'one'\n" }, { hotHook: {} })
  const running = underRun ? startSupervised(app, { args, env }) : start(app, { ipc: false, args, env })
  await running.ready
  return { app, running }
}

const save = (/** @type {import('../helpers/project.js').Project} */ app, /** @type {number} */ round) =>
  app.save('config.js', `export const config = 'round ${round}'\n`)

for (const [what, args, signal, code] of /** @type {const} */ ([
  ['SIGTERM, 100 ms, exit(143)', ['slow'], 'SIGTERM', 143],
  ['SIGINT, 100 ms, exit(130)', ['slow'], 'SIGINT', 130],
  ['SIGTERM, exitCode 3', ['code'], 'SIGTERM', 3],
  ['a process without a server: SIGTERM, exitCode 3', ['worker'], 'SIGTERM', 3],
  ['exit(0) by a signal of its own', ['none'], 'SIGUSR2', 0],
])) {
  for (const underRun of [true, false]) {
    test(`${what}: ends with it, ${underRun ? 'under run' : 'after a restart'}`, { skip }, async (t) => {
      const { app, running } = await launch(t, underRun, [...args])
      await save(app, 2)
      await running.started(2)
      running.kill(signal)
      assert.deepEqual(await running.ended(), { code, signal: null })
      await eventually('nothing is left', () => processes().every(({ command }) => !command.includes(app.root)))
    })
  }
}

test('an app without handlers ends by the signal itself', { skip }, async (t) => {
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT', 'SIGHUP'])) {
    const { app, running } = await launch(t, false, [])
    await save(app, 2)
    await running.started(2)
    running.kill(signal)
    assert.deepEqual(await running.ended(), { code: null, signal })
  }
})

test('an uncaught error long after the start is a crash: the next save is a new start', { skip }, async (t) => {
  const { app, running } = await launch(t, false, ['late'])
  await save(app, 2)
  await running.started(2)
  running.kill('SIGUSR2')
  await running.when('the crash', () => /Error: an hour later[^]*starts it again/.test(running.stderr))
  await save(app, 3)
  await running.started(3)
  assert.equal((await running.get('/')).body, 'round 3')
})

test('SIGTERM or SIGINT within 150 ms of a restart ends the app for good: 60 times', { skip }, async (t) => {
  for (let round = 0; round < 60; round++) {
    const signal = round % 2 === 0 ? 'SIGTERM' : 'SIGINT'
    const args = round % 4 < 2 ? ['slow'] : []
    const { app, running } = await launch(t, round % 3 === 0, args)
    await save(app, round)
    await running.when('the restart', () => /restarting for/.test(running.stderr))
    // The moment is what is varied: nothing is waited for.
    await pause(round * 2.5)
    running.kill(signal)
    const end = await running.ended()
    // The restart calls the handler of SIGTERM as well, whose code may come first.
    assert.ok(end.signal === signal || end.code === 130 || end.code === 143, `round ${round}: ${JSON.stringify(end)}\n${running.report()}`)
    await eventually('nothing is left', () => processes().every(({ command }) => !command.includes(app.root)))
  }
})

test('Ctrl-C within 50 ms of a restart ends the app for good: 50 times', { skip: skip || noTerminal }, async (t) => {
  for (let round = 0; round < 50; round++) {
    const app = project(t, { 'server.js': server, 'config.js': "export const config = 'one'\n" }, { hotHook: {} })
    const running = startOnTerminal(app, { imports: [register], env: { HOT_HOOK_LOG: 'debug' } })
    await running.shows(/ready/)
    if (round % 2 === 1) {
      await save(app, 1000)
      await running.shows(/ready[^]*ready/)
    }
    const count = running.output().split('restarting for').length
    await save(app, round)
    await running.when('the restart', () => running.output().split('restarting for').length > count)
    await pause(round)
    running.type('\x03')
    const { exit, signal } = await running.exit()
    assert.ok(signal === 2 || exit === 130, `round ${round}: ${JSON.stringify({ exit, signal })}\n${running.output()}`)
    await eventually('nothing is left', () => processes().every(({ command }) => !command.startsWith(process.execPath) || !command.includes(app.root)))
  }
})
