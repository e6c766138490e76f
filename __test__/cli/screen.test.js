// @ts-check
/** The lines of a save on a terminal that the app prints on as well. Concerns every Node line. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { project } from '../helpers/project.js'
import { register } from '../helpers/subject.js'
import { eventually } from '../helpers/supervised.js'
import { noTerminal, startOnTerminal } from '../helpers/terminal.js'

const server = `import { createServer } from 'node:http'
import { writeFileSync, writeSync } from 'node:fs'
const server = createServer(() => {}).listen(0, '127.0.0.1', async () => {
  await import('./src/routes/home.js')
  console.log('ready')
})
process.on('SIGUSR2', () => process.stdout.write('half a line'))
process.on('SIGWINCH', () => writeSync(1, 'logged\\n'))
setInterval(() => import('./src/routes/home.js').then(({ home }) => writeFileSync('seen.txt', String(home))), 10)
console.log('pid ' + process.pid + ';')
`

test('no line of the app is broken, and what comes again is counted', { skip: noTerminal }, async (t) => {
  const app = project(
    t,
    { 'server.js': server, 'src/routes/home.js': 'export const home = 0\n', 'seen.txt': '' },
    { hotHook: { boundaries: ['./src/routes/*.js'] } },
  )
  const running = startOnTerminal(app, { imports: [register], env: { NO_COLOR: '1' } })
  await running.shows(/ready\r\n/)
  const pid = Number(/pid (\d+);/.exec(running.output())?.[1])
  let round = 0
  // What is saved before the last version was imported is imported with it, and is no replacement.
  const save = async () => {
    await eventually('the import of the last version', () => app.read('seen.txt') === String(round))
    await app.save('src/routes/home.js', `export const home = ${(round += 1)}\n`)
  }
  const replaced = String.raw`\[hot-hook\] replaced  src/routes/home\.js → 1 module, 1 boundary  \S+ ms`
  const shows = (/** @type {string} */ pattern) => running.shows(new RegExp(pattern))

  await save()
  await shows(`ready\r\n${replaced}\r\n`)
  for (const count of [2, 3]) {
    await save()
    // Up one row, and clear what is below.
    await shows(String.raw`\x1b\[1A\x1b\[J${replaced} \(x${count}\)` + '\r\n')
  }
  process.kill(pid, 'SIGUSR2')
  await shows('half a line$')
  await save()
  await shows(`half a line\r\n${replaced}\r\n$`)
  process.kill(pid, 'SIGWINCH')
  await shows('logged\r\n$')
  await save()
  await shows(`logged\r\n${replaced}\r\n$`)
  assert.equal(running.output().split('\x1b').length - 1, 4, 'nothing else moved the cursor')
  running.type('\x03')
  await running.exit()
})

test('JSON lines stay as they are, however often they come', { skip: noTerminal }, async (t) => {
  const app = project(
    t,
    { 'server.js': server, 'src/routes/home.js': 'export const home = 0\n', 'seen.txt': '' },
    { hotHook: { boundaries: ['./src/routes/*.js'] } },
  )
  const running = startOnTerminal(app, { imports: [register], env: { HOT_HOOK_LOG: 'json' } })
  await running.shows(/ready\r\n/)
  for (const round of [1, 2]) {
    await eventually('the import of the last version', () => app.read('seen.txt') === String(round - 1))
    await app.save('src/routes/home.js', `export const home = ${round}\n`)
  }
  await running.shows(/(?:\{.*\}\r\n){2}/)
  const lines = running
    .output()
    .split('\r\n')
    .filter((line) => line.includes('{'))
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).type),
    ['replaced', 'replaced'],
  )
  running.type('\x03')
  await running.exit()
})
