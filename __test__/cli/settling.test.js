// @ts-check
/** What scripts and agents ask of a running app: that every save is applied, and what became of it; and holding saves back. */
import { strict as assert } from 'node:assert'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import test from 'node:test'
import { smallApp } from '../helpers/apps.js'
import { answerOf, ask, busyController, command as runCommand, notes } from '../helpers/endpoint.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { eventually, startSupervised } from '../helpers/supervised.js'

const notPosix = process.platform === 'win32' && 'sockets cannot be handed over'

const docs = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8').split('## A running app')[1] ?? ''

/** Every output that was seen, as docs/cli.md shows it: with one PID for all. @type {Set<string>} */
const seen = new Set()

/** @type {typeof runCommand} */
async function command(cwd, args) {
  const ran = await runCommand(cwd, args)
  seen.add(`$ hot-hook-rs ${args.join(' ')}\n${ran.stdout.replace(/process \d+/, 'process 4711')}`)
  return ran
}

/** @param {any} answer */
const became = ({ files }) => Object.fromEntries(files.map((/** @type {any} */ one) => [one.file, one.became]))

/** @param {number} version */
const controller = (version) => `export const handle = () => 'controller:${version}'\n`

/**
 * The events of an endpoint from now on.
 *
 * @param {{ port: number, token: string }} note
 * @returns {Promise<{ events: any[], close: () => void }>}
 */
function listen({ port, token }) {
  /** @type {any[]} */
  const events = []
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path: `/events?token=${token}`, agent: false }, (incoming) => {
      let text = ''
      incoming.setEncoding('utf8').on('error', () => {})
      incoming.on('data', (part) => {
        text += part
        const whole = text.split('\n\n')
        text = whole.pop() ?? ''
        for (const one of whole) events.push(JSON.parse(/^data: (.*)$/m.exec(one)?.[1] ?? 'null'))
        if (events.length > 0) resolve({ events, close: () => outgoing.destroy() })
      })
    })
    outgoing.on('error', reject).end()
  })
}

test('wait says what became of every save, over restarts and failed starts', { skip: notPosix }, async (t) => {
  const app = project(
    t,
    smallApp({
      'src/controllers/other.js': "import { more } from '../more.js'\nexport const handle = () => more\n",
      'src/more.js': 'export const more = 1\n',
      'src/nobody.js': '',
    }),
  )
  const server = startSupervised(app)
  await server.until('/', 'controller:1')
  await server.until('/other', '1')
  const [note] = notes(app.root)
  const stream = await listen(note)
  t.after(stream.close)
  assert.equal(stream.events[0].state, 'running')

  assert.deepEqual(await command(app.root, ['wait']), { code: 0, stdout: 'nothing was saved since the last wait\n', stderr: '' })
  app.save('src/controllers/home.js', controller(2))
  app.save('src/more.js', 'export const more = 2\n')
  const replaced = await answerOf(app.root, ['wait'])
  assert.deepEqual(became(replaced), { 'src/controllers/home.js': 'replaced', 'src/more.js': 'replaced' })
  assert.equal((await server.get('/')).body, 'controller:2')
  assert.equal((await server.get('/other')).body, '2')
  await eventually('the events are there', () => stream.events.filter(({ type }) => type === 'replaced').flatMap(({ paths }) => paths).length === 2)

  await command(app.root, ['status'])
  const named = await command(app.root, ['wait', 'src/controllers/home.js', 'src/nobody.js'])
  assert.deepEqual(named, { code: 0, stderr: '', stdout: 'unchanged src/controllers/home.js\nunknown   src/nobody.js  nothing loads it\n' })

  app.save('src/controllers/home.js', 'export const handle = ( => 1\n')
  const broken = await command(app.root, ['wait'])
  assert.equal(broken.code, 1, broken.stdout)
  assert.match(broken.stdout, /^failed {4}src\/controllers\/home\.js:1:\d+ {2}.+\n.*1 \| export const handle = \( => 1\n/)
  app.save('src/controllers/home.js', controller(3))
  assert.equal((await command(app.root, ['wait'])).stdout, 'replaced  src/controllers/home.js\n')

  app.save('src/config.js', "export const config = 'config:2'\n")
  const restarted = await answerOf(app.root, ['wait', 'src/config.js', 'src/controllers/home.js'])
  assert.deepEqual(became(restarted), { 'src/config.js': 'restarted', 'src/controllers/home.js': 'restarted' })
  assert.equal(restarted.state, 'running')
  assert.equal((await server.get('/config')).body, 'config:2')
  app.save('src/config.js', "export const config = 'config:1'\n")
  assert.equal((await command(app.root, ['wait', 'src/config.js'])).stdout, 'restarted src/config.js  imported by server.js:3:1 (static)\n')

  app.save('src/config.js', "export const config = 'config:3'\nthrow new Error('no configuration')\n")
  const down = await command(app.root, ['wait'])
  assert.equal(down.code, 1)
  assert.match(down.stdout, /^failed {2}the app does not start\n(.*\n)*Error: no configuration\n/)
  app.save('src/config.js', "export const config = 'config:4'\n")
  assert.deepEqual(became(await answerOf(app.root, ['wait'])), { 'src/config.js': 'restarted' })
  assert.equal((await server.get('/config')).body, 'config:4')

  app.save('src/config.js', "import './gone.js'\n")
  const postponed = await command(app.root, ['wait'])
  assert.equal(postponed.code, 1)
  assert.match(postponed.stdout, /^failed {4}src\/config\.js:1:1 {2}restart postponed: .*gone\.js.*\n> 1 \| import '\.\/gone\.js'\n/)
  assert.equal((await server.get('/config')).body, 'config:4')
})

test('held saves are applied as one batch, and JavaScript that is busy is named', { skip: notPosix }, async (t) => {
  const app = project(
    t,
    smallApp({
      'src/controllers/busy.js': busyController,
      'src/controllers/api.js': `
      import { hot } from 'hot-hook-rs'
      export async function handle() {
        hot.hold()
        globalThis.released ??= new Promise((resolve) => (globalThis.release = () => resolve(hot.release())))
        return 'held'
      }
    `,
      'src/controllers/end.js': 'export const handle = async () => (globalThis.release(), JSON.stringify(await globalThis.released))\n',
    }),
  )
  const server = start(app, { env: { HOT_HOOK_INSPECT: '1' } })
  await server.until('/', 'controller:1')
  const [note] = notes(app.root)
  assert.match((await command(app.root, ['hold'])).stdout, /^saves are held for 60 s at most/)
  for (let version = 2; version < 30; version++) app.save('src/controllers/home.js', controller(version))
  app.save('src/config.js', "export const config = 'config:2'\n")
  app.save('src/config.js', "export const config = 'config:1'\n")
  await eventually('the saves wait', async () => (await ask(note, '/status')).body.app.held?.length === 2)
  const early = await command(app.root, ['wait', '--timeout', '0.1'])
  assert.deepEqual(
    [early.code, early.stdout],
    [3, 'waiting   src/config.js\nwaiting   src/controllers/home.js\nnot applied after 0.1 s: saves are held; `hot-hook-rs release` applies them\n'],
  )
  assert.equal((await server.get('/')).body, 'controller:1')
  const released = await answerOf(app.root, ['release'])
  assert.deepEqual([released.released, released.settled, became(released)], [2, true, { 'src/controllers/home.js': 'replaced' }])
  assert.equal((await server.get('/')).body, 'controller:29')
  assert.deepEqual(
    server.messages.filter(({ type }) => type?.startsWith('hot-hook:')).map(({ type, paths }) => [type, paths.length]),
    [['hot-hook:invalidated', 1]],
  )

  await answerOf(app.root, ['hold', '--limit', '0.05'])
  await server.when('the forgotten hold ends', () => /the hold ended after 0.05 s without a release/.test(server.stderr))

  assert.equal((await server.get('/api')).body, 'held')
  app.save('src/controllers/home.js', controller(30))
  await eventually('the save waits', async () => (await ask(note, '/status')).body.app.held?.length === 1)
  const settled = JSON.parse((await server.get('/end')).body)
  assert.equal(settled.state, 'applied')
  assert.deepEqual(settled.events.at(-1).paths, ['src/controllers/home.js'])
  assert.equal((await server.get('/')).body, 'controller:30')

  const busyAnswer = server.get('/busy')
  await eventually('the app is busy', async () => (await ask(note, '/status')).body.app.loaded === 6)
  app.save('src/controllers/home.js', controller(31))
  const stuck = await command(app.root, ['wait', '--timeout', '0.3'])
  assert.deepEqual([stuck.code, stuck.stdout], [3, 'waiting   src/controllers/home.js\nnot applied after 0.3 s: JavaScript is busy\n'])
  app.save('idle', '')
  await busyAnswer
  assert.deepEqual(became(await answerOf(app.root, ['wait'])), { 'src/controllers/home.js': 'replaced' })
})

test('docs/cli.md shows what the commands say of a running app', { skip: notPosix }, () => {
  const shown = [...docs.matchAll(/```console\n([^`]+(?:`[^`]+`[^`]+)?)```/g)].map(([, text]) => text)
  assert.equal(shown.length, 5)
  for (const text of shown) assert.ok(seen.has(text ?? ''), `${text}\nis none of\n${[...seen].join('\n')}`)
})
