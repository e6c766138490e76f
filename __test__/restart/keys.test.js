// @ts-check
/** The keys of `hot-hook-rs run` on a pseudo-terminal, and who gets what is typed. On every Node.js line. */
import assert from 'node:assert/strict'
import { chmodSync, existsSync } from 'node:fs'
import { test } from 'node:test'
import { project } from '../helpers/project.js'
import { eventually, notLinux, processes, run } from '../helpers/supervised.js'
import { noTerminal, startOnTerminal } from '../helpers/terminal.js'

const skip = noTerminal || notLinux

const server = `import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { spawn } from 'node:child_process'
import { config } from './config.js'
const page = await import('./pages/home.js')
process.on('SIGUSR2', () => {
  if (process.argv.includes('readline')) createInterface({ input: process.stdin, output: process.stdout }).on('line', (line) => console.log('line:' + line))
  if (process.argv.includes('child')) spawn('sh', ['-c', 'read line; echo "child:$line"'], { stdio: 'inherit' })
  console.log('reads ' + process.pid + ';')
})
if (process.argv.includes('handler')) process.on('SIGINT', () => { console.log('handled'); process.exit(7) })
createServer(async (request, response) => response.end((await import('./pages/home.js')).page)).listen(0, '127.0.0.1', () => console.log('ready ' + config + ' ' + process.pid + ';'))
`
const files = { 'server.js': server, 'config.js': "export const config = 'one'\n", 'pages/home.js': "export const page = 'home'\n" }

const cooked = { echo: true, canonical: true, signals: true }
const given = { echo: false, canonical: false, signals: true }

/**
 * @param {import('node:test').TestContext} t
 * @param {{ args?: string[], env?: Record<string, string>, within?: string[] }} [options]
 */
function begin(t, { args = [], env = {}, within = [] } = {}) {
  const app = project(t, files, { hotHook: { boundaries: ['./pages/*.js'] } })
  const running = startOnTerminal(app, { within: [...within, ...run], imports: [], args, env: { NO_COLOR: '1', ...env } })
  const has = (/** @type {object} */ modes) => eventually('the modes', async () => JSON.stringify(await running.modes()) === JSON.stringify(modes))
  const count = (/** @type {RegExp} */ pattern) => [...running.output().matchAll(new RegExp(pattern, 'g'))].length
  const shows = (/** @type {RegExp} */ pattern, times = 1) => running.when(`the terminal to show ${pattern} ${times} times`, () => count(pattern) >= times)
  const appPid = () => Number([...running.output().matchAll(/(?:ready \w+|reads) (\d+);/g)].at(-1)?.[1])
  return { ...running, app, has, shows, count, appPid }
}

test('keys restart, hold, explain, clear, list themselves, and end', { skip }, async (t) => {
  const { app, type, shows, has, exit, output } = begin(t)
  await shows(/press \? for the keys/)
  await has(given)
  type('w')
  await shows(/nothing was saved yet/)
  type('?')
  await shows(/ {2}r {2}restart the app\r\n[^]* {2}q {2}quit/)
  type('r')
  await shows(/ready one/, 2)
  await shows(/restart {3}the key r was pressed {2}→ ready in/)
  await app.save('config.js', "export const config = 'two'\n")
  await shows(/ready two/)
  await shows(/restart {3}config\.js: imported by server\.js:4:1 \(static\) {2}→ ready in/)
  await has(given)
  type('w')
  await shows(/restart {3}config\.js: imported by server\.js:4:1 \(static\)\r\n {2}server\.js:4:1 \(static\) → config\.js\r\n {11}to make it hot: Add/)
  type('h')
  await shows(/saves are held/)
  await app.save('config.js', "export const config = 'three'\n")
  type('\n')
  type('h')
  await shows(/ready three/)
  await has(given)
  type('c')
  await eventually('the terminal is cleared', async () => output().includes('\u001Bc'))
  assert.doesNotMatch(output(), /\^\[|restartr/, 'keys are not shown')
  type('q')
  assert.deepEqual(await exit(), { exit: 0, signal: null })
  await has(cooked)
  await eventually('nothing is left', () => processes().every(({ command }) => !command.includes(app.root)))
})

test('while there is no app, r starts it, w shows the error, and q ends', { skip }, async (t) => {
  const { app, type, shows, has, exit } = begin(t)
  await shows(/ready one \d+;/)
  await shows(/press \?/)
  await app.save('config.js', "throw new Error('no config')\nexport const config = ''\n")
  await shows(/starts it again/)
  await has(given)
  type('w')
  await shows(/Error: no config/, 2)
  type('h')
  await shows(/the app does not run/)
  type('r')
  await shows(/Error: no config/, 3)
  await shows(/starts it again/, 2)
  await has(given)
  type('q')
  assert.deepEqual(await exit(), { exit: 0, signal: null })
  await has(cooked)
})

test('g shows the page of the running app', { skip }, async (t) => {
  const bin = project(t, { 'bin/xdg-open': '#!/bin/sh\nprintf %s "$1" > "$OPENED.new" && mv "$OPENED.new" "$OPENED"\n' })
  chmodSync(bin.path('bin/xdg-open'), 0o755)
  const { type, shows, output } = begin(t, { env: { PATH: `${bin.path('bin')}:${process.env.PATH}`, OPENED: bin.path('opened') } })
  await shows(/ready one \d+;/)
  await shows(/press \?/)
  type('g')
  await eventually('the browser is started', async () => existsSync(bin.path('opened')))
  await shows(/http:\/\/127\.0\.0\.1:\d+\/\?token=/)
  const address = bin.read('opened')
  assert.ok(output().includes(address))
  assert.match(await (await fetch(address)).text(), /"entry":"server\.js"/)
})

test('an app that begins to read lines gets all that is typed; its terminal is as without us', { skip }, async (t) => {
  const { app, type, shows, has, appPid, count } = begin(t, { args: ['readline'] })
  await shows(/ready one \d+;/)
  await shows(/press \?/)
  await has(given)
  process.kill(appPid(), 'SIGUSR2')
  await shows(/reads \d/)
  await eventually('the modes of readline', () => has({ echo: false, canonical: false, signals: false }))
  type('quit\r')
  await shows(/line:quit\r/)
  type('r\r')
  await shows(/line:r\r/)
  assert.equal(count(/ready one/), 1)
  // The next process does not read.
  await app.save('config.js', "export const config = 'two'\n")
  await shows(/ready two/)
  await has(given)
  type('r')
  await shows(/ready two/, 2)
})

test('a child that shares the terminal gets what is typed, until it ends', { skip }, async (t) => {
  const { type, shows, has, appPid, count } = begin(t, { args: ['child'] })
  await shows(/ready one \d+;/)
  await shows(/press \?/)
  await has(given)
  process.kill(appPid(), 'SIGUSR2')
  await shows(/reads \d/)
  await has(cooked)
  type('q\n')
  await shows(/child:q\r/)
  await has(given)
  assert.equal(count(/ready one/), 1)
  type('r')
  await shows(/ready one/, 2)
})

test('Ctrl-C, Ctrl-Z and q reach the app as they always do', { skip }, async (t) => {
  const { type, shows, has, exit, terminalPid, when, events, count } = begin(t, { args: ['handler'] })
  await shows(/ready one \d+;/)
  await shows(/press \?/)
  await has(given)
  type('\x1a')
  await when('the stop', () => events().find(({ stopped }) => stopped))
  process.kill(-(await terminalPid()), 'SIGCONT')
  type('r')
  await shows(/ready one/, 2)
  await has(given)
  type('q')
  await shows(/handled/)
  assert.deepEqual(await exit(), { exit: 7, signal: null })
  assert.equal(count(/handled/), 1)
  await has(cooked)
})

test('a job that starts in the background has keys once it is in the foreground', { skip }, async (t) => {
  const { app, type, shows, has, exit, foreground, count, appPid } = begin(t, { within: ['--background'] })
  await shows(/ready one \d+;/)
  await has(cooked)
  foreground()
  await has(given)
  type('r')
  await shows(/ready one/, 2)
  process.kill(appPid(), 'SIGKILL')
  await shows(/ended with SIGKILL/)
  await app.save('config.js', "export const config = 'two'\n")
  await shows(/ready two/)
  await has(given)
  type('q')
  assert.deepEqual(await exit(), { exit: 0, signal: null })
  assert.equal(count(/ready \w+ \d+;/), 3)
  await has(cooked)
})

test('a killed app, and Ctrl-C, leave the terminal as it was', { skip }, async (t) => {
  const { app, type, shows, has, exit, appPid } = begin(t)
  await shows(/ready one \d+;/)
  await shows(/press \?/)
  await has(given)
  process.kill(appPid(), 'SIGKILL')
  await shows(/ended with SIGKILL/)
  await has(given)
  await app.save('config.js', "export const config = 'two'\n")
  await shows(/ready two/)
  await has(given)
  type('\x03')
  assert.deepEqual(await exit(), { exit: null, signal: 2 })
  await has(cooked)
})

for (const [what, options] of /** @type {const} */ ([
  ['where the environment refuses them', { env: { HOT_HOOK_KEYS: '0' } }],
  ['where stdout is a pipe, whose reader may be a pager', { within: ['sh', '-c', '"$@" | cat', 'sh'] }],
])) {
  test(`there are no keys ${what}`, { skip }, async (t) => {
    const { app, modes, shows, count } = begin(t, { env: {}, ...options, within: [...('within' in options ? options.within : [])] })
    await shows(/ready one/)
    await app.save('config.js', "export const config = 'two'\n")
    await shows(/ready in/)
    assert.deepEqual(await modes(), cooked)
    assert.equal(count(/press/), 0)
  })
}
