// @ts-check
/** What is no regular file in the place of a module or of a file that is read, and files that cannot be read for a while. Concerns every Node line. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, constants, mkdirSync, openSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { smallApp } from '../helpers/apps.js'
import { count, hotEdit, messagesOf } from '../helpers/edits.js'
import { cannotLock, within } from '../helpers/permissions.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

const home = 'src/controllers/home.js'
const skip = process.platform === 'win32' && 'Windows has none of these files'

/** What may stand where a file was, by how it is made at a path. @type {Record<string, (path: string) => void | Promise<void>>} */
const kinds = {
  'a FIFO': (path) => void execFileSync('mkfifo', [path]),
  'a link to a FIFO': (path) => {
    execFileSync('mkfifo', [`${path}.fifo`])
    symlinkSync(`${path}.fifo`, path)
  },
  'a socket': async (path) => {
    const server = createServer().listen(path)
    await new Promise((resolve) => server.once('listening', resolve))
    server.unref()
  },
  'a link to /dev/zero': (path) => symlinkSync('/dev/zero', path),
  'a link to itself': (path) => symlinkSync(path, path),
  'a folder': (path) => mkdirSync(path),
}

/** Everything that the engine reads: modules, what they read, settings, restart files. */
const places = ['src/controllers/odd.js', 'src/page.html', 'src/config.js', 'tsconfig.json', 'src/package.json', '.env']

/**
 * Saves a boundary, beside whatever else is going on.
 *
 * @param {import('../helpers/server.js').Server} server
 */
async function seen(server) {
  const { next } = await count(server, home)
  await server.until('/', next)
}

for (const [kind, make] of Object.entries(kinds)) {
  test(`${kind} where a file was keeps nothing from being seen`, { skip }, async (t) => {
    const app = project(
      t,
      smallApp({
        'src/controllers/odd.js': "export const handle = () => 'odd:1'\n",
        'src/controllers/page.js':
          "import { readFileSync } from 'node:fs'\nconst page = readFileSync(new URL('../page.html', import.meta.url), 'utf8')\nexport const handle = () => page\n",
        'src/page.html': 'page:1',
        'tsconfig.json': '{ "compilerOptions": {} }',
        'src/package.json': '{ "type": "module" }',
        '.env': 'A=1',
      }),
    )
    const server = start(app)
    await server.ready
    for (const path of ['/', '/odd', '/page']) await server.get(path)
    for (const place of places) {
      renameSync(app.path(place), app.path(`${place}.old`))
      await make(app.path(place))
      await seen(server)
    }
    assert.ok(memoryOf(server.pid) < 400, `${memoryOf(server.pid)} MB`)
    for (const place of places) {
      rmSync(app.path(place), { recursive: true })
      renameSync(app.path(`${place}.old`), app.path(place))
      await seen(server)
    }
    await server.until('/odd', 'odd:1')
    await server.until('/page', 'page:1')
    server.forget()
    await hotEdit(server, 'src/controllers/odd.js', { path: '/odd' })
  })

  test(`${kind} that is there from the start`, { skip }, async (t) => {
    const app = project(
      t,
      smallApp({
        // Named by a function that nobody calls: the scan alone looks at it.
        'src/controllers/lazy.js':
          "export const handle = () => import('../odd.js')\nexport const read = () => readFileSync(new URL('../odd.txt', import.meta.url))\nimport { readFileSync } from 'node:fs'\n",
      }),
    )
    for (const place of ['src/odd.js', 'src/odd.txt', '.env', 'tsconfig.json']) await make(app.path(place))
    const server = start(app)
    await server.ready
    await server.get('/')
    await hotEdit(server, home)
    await hotEdit(server, home)
    assert.ok(memoryOf(server.pid) < 400, `${memoryOf(server.pid)} MB`)
  })
}

test('a FIFO is not opened: its writer goes on waiting', { skip }, async (t) => {
  const app = project(t, smallApp({ 'src/controllers/odd.js': "export const handle = () => 'odd:1'\n" }))
  const server = start(app)
  await server.ready
  await server.get('/odd')
  const odd = app.path('src/controllers/odd.js')
  rmSync(odd)
  execFileSync('mkfifo', [odd])
  await seen(server)
  await seen(server)
  assert.throws(() => openSync(odd, constants.O_WRONLY | constants.O_NONBLOCK), { code: 'ENXIO' })
})

test('a file that may not be read keeps its last version, which is told once, until it may', { skip: cannotLock }, async (t) => {
  const app = project(t, smallApp())
  const server = start(app, { within })
  await server.ready
  await server.get('/')
  await hotEdit(server, home)
  server.forget()
  for (const file of [home, 'src/config.js']) {
    const path = app.path(file)
    const text = readFileSync(path, 'utf8')
    chmodSync(path, 0o200)
    // In place: the mode stays.
    writeFileSync(path, text.replace(/:\d/, ':7'))
    await server.when('the line', () => server.complaints.some((line) => line.includes(`${file} cannot be read`)))
  }
  await server.until('/', 'controller:2')
  assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [], 'no restart for what cannot be read')
  assert.equal(server.complaints.length, 2, server.report())
  for (const file of [home, 'src/config.js']) chmodSync(app.path(file), 0o644)
  await server.until('/', 'controller:7')
  await server.message('hot-hook:full-reload', ({ path }) => path === app.path('src/config.js'))
  assert.equal(server.complaints.length, 2, server.report())
})

/** A preload that opens files until no more can be had, and closes them at the next signal. */
const fill = `import { closeSync, openSync } from 'node:fs'
const files = []
process.on('SIGUSR2', () => {
  if (files.length > 0) {
    for (const file of files.splice(0)) closeSync(file)
    console.log('free')
    return
  }
  try {
    for (;;) files.push(openSync('/dev/null'))
  } catch ({ code }) {
    console.log('full: ' + code)
  }
})
`

test('what is saved while too many files are open is told once, and takes effect when it can be read', { skip }, async (t) => {
  const app = project(t, smallApp({ 'fill.js': fill, '.env': 'A=1\n' }))
  const server = start(app, { nodeArgs: ['--import=./fill.js'], within: ['sh', '-c', 'ulimit -n 256; exec "$@"', 'sh'] })
  await server.ready
  await hotEdit(server, home)
  server.forget()
  server.kill('SIGUSR2')
  await server.when('the limit', () => server.said.stdout.includes('full: EMFILE'))
  const settings = JSON.parse(readFileSync(app.path('package.json'), 'utf8'))
  const saves = {
    [home]: "export const handle = () => 'controller:7'\n",
    '.env': 'A=2\n',
    'package.json': JSON.stringify({ ...settings, imports: { '#a': './src/config.js' } }),
  }
  for (const [file, text] of Object.entries(saves)) {
    writeFileSync(app.path(file), text)
    await server.when('the line', () => server.complaints.some((line) => line.includes(`${home} cannot be read`)))
  }
  assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [], 'no restart for what cannot be read')
  server.kill('SIGUSR2')
  await server.when('the end of that', () => server.said.stdout.includes('free'))
  await server.until('/', 'controller:7')
  const restarted = () => new Set(messagesOf(server, 'hot-hook:full-reload').flatMap(({ paths }) => paths))
  await server.when('both restarts', () => ['.env', 'package.json'].every((file) => restarted().has(app.path(file))))
  assert.equal(server.complaints.filter((line) => line.includes('cannot be read')).length, 1, server.report())
})

/**
 * What a process holds in memory, in megabytes; 0 where the system does not tell.
 *
 * @param {number | undefined} pid
 */
function memoryOf(pid) {
  if (process.platform !== 'linux') return 0
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}
