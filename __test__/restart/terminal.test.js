// @ts-check
/** An app on a pseudo-terminal: keys, modes and exit codes are those of plain Node. On every Node.js line. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { project } from '../helpers/project.js'
import { eventually, isAlive, notLinux, processes, run } from '../helpers/supervised.js'
import { register } from '../helpers/subject.js'
import { noTerminal, startOnTerminal } from '../helpers/terminal.js'

const skip = noTerminal || notLinux

const server = `import { createServer } from 'node:http'
import { config } from './config.js'
if (process.argv.includes('raw')) process.stdin.setRawMode(true).on('data', (key) => String(key) === 'q' && process.exit(0))
if (process.argv.includes('handler')) process.on('SIGINT', () => { console.log('handled'); process.exit(7) })
if (process.argv.includes('hangup')) process.on('SIGTERM', () => process.exit(0))
createServer(() => {}).listen(0, '127.0.0.1', () => console.log('ready ' + config + ' ' + process.pid + ';'))
`
const files = { 'server.js': server, 'config.js': "export const config = 'one'\n" }

/** The two ways to come under the supervisor: from the beginning, and after a restart. */
const ways = { 'under run': true, 'after a restart': false }

/**
 * @param {import('node:test').TestContext} t
 * @param {boolean} underRun
 * @param {string[]} [args]
 * @param {string[]} [before]
 */
async function launch(t, underRun, args = [], before = []) {
  const app = project(t, files, { hotHook: {} })
  const options = underRun ? { within: [...before, ...run], imports: [] } : { within: before, imports: [register] }
  const running = startOnTerminal(app, { ...options, args })
  await running.shows(before.includes('nohup') ? /nohup/ : /ready one/)
  if (!underRun) {
    await app.save('config.js', "export const config = 'two'\n")
    await running.shows(/ready two/)
  }
  return { app, running, modes: () => running.modes() }
}

for (const [way, underRun] of Object.entries(ways)) {
  test(`Ctrl-C ends by SIGINT, ${way}`, { skip }, async (t) => {
    const { running } = await launch(t, underRun)
    running.type('\x03')
    const { exit, signal } = await running.exit()
    assert.deepEqual({ exit, signal }, { exit: null, signal: 2 })
  })

  test(`Ctrl-C runs the app's handler once and ends with its code, ${way}`, { skip }, async (t) => {
    const { running } = await launch(t, underRun, ['handler'])
    running.type('\x03')
    const { exit } = await running.exit()
    assert.equal(exit, 7)
    assert.equal(running.output().match(/handled/g)?.length, 1)
  })

  test(`Ctrl-\\ ends by SIGQUIT, ${way}`, { skip }, async (t) => {
    const { running } = await launch(t, underRun)
    running.type('\x1c')
    assert.equal((await running.exit()).signal, 3)
  })

  for (const before of [[], ['--leader']])
    test(`a terminal that is closed ends everything${before.length > 0 ? ', where no shell is between' : ''}, ${way}`, { skip }, async (t) => {
      const { running, app } = await launch(t, underRun, [], before)
      running.hangUp()
      assert.equal((await running.exit()).signal, 1)
      await eventually('nothing is left', () => processes().every(({ command }) => !command.includes(app.root)))
    })

  test(`an app in raw mode that is killed leaves the terminal as it was, ${way}`, { skip }, async (t) => {
    const { running, modes, app } = await launch(t, underRun, ['raw'])
    // While there is no app, `run` reads keys.
    const left = { echo: !underRun, canonical: !underRun, signals: true }
    await eventually('raw mode', async () => !(await modes()).canonical)
    const pids = [...running.output().matchAll(/ready \w+ (\d+);/g)].map(([, pid]) => Number(pid))
    process.kill(Number(pids.at(-1)), 'SIGKILL')
    await running.shows(/ended with SIGKILL/)
    assert.deepEqual(await modes(), left)
    await app.save('config.js', "export const config = 'three'\n")
    await running.shows(/ready three/)
    await eventually('raw mode again', async () => !(await modes()).canonical)
    running.type('q')
    assert.equal((await running.exit()).exit, 0)
  })

  test(`Ctrl-Z stops app and supervisor, and both continue, ${way}`, { skip }, async (t) => {
    const { running, app } = await launch(t, underRun)
    const pid = await running.terminalPid()
    running.type('\x1a')
    await running.when('the stop', () => running.events().find(({ stopped }) => stopped))
    const states = () =>
      processes()
        .filter((one) => one.pid === pid || one.parent === pid)
        .map(({ state }) => state)
    await eventually('both are stopped', () => states().length === 2 && states().every((state) => state === 'T'))
    process.kill(-pid, 'SIGCONT')
    await eventually('both continue', () => states().length === 2 && states().every((state) => state !== 'T'))
    await app.save('config.js', "export const config = 'three'\n")
    await running.shows(/ready three/)
    running.type('\x03')
    assert.equal((await running.exit()).signal, 2)
  })
}

test('an app that reads keys in raw mode gets them after a restart, and q ends it', { skip }, async (t) => {
  const { running, modes } = await launch(t, false, ['raw'])
  await eventually('raw mode', async () => !(await modes()).canonical)
  running.type('q')
  assert.equal((await running.exit()).exit, 0)
  assert.deepEqual(await modes(), { echo: true, canonical: true, signals: true })
})

test('an app that crashes on a terminal waits for the next save', { skip }, async (t) => {
  const app = project(t, { ...files, 'config.js': "throw new Error('no config')\nexport const config = ''\n" }, { hotHook: {} })
  const running = startOnTerminal(app, { imports: [register] })
  await running.shows(/Error: no config[^]*starts it again/)
  await app.save('config.js', "export const config = 'two'\n")
  await running.shows(/ready two/)
  running.type('\x03')
  assert.equal((await running.exit()).signal, 2)
})

test('nohup: a terminal that is closed ends nothing', { skip }, async (t) => {
  const { running, app } = await launch(t, true, [], ['nohup'])
  const pid = await running.terminalPid()
  await eventually('the app is up', () => existsSync(app.path('nohup.out')) && /ready one/.test(app.read('nohup.out')))
  running.hangUp()
  await app.save('config.js', "export const config = 'two'\n")
  await eventually('the restart', () => /ready two/.test(app.read('nohup.out')))
  assert.ok(isAlive(pid))
  // A test that is stopped from outside ends like this, and leaves nothing.
  running.kill('SIGKILL')
  await eventually('the end', () => !isAlive(pid))
})
