// @ts-check
/** Where hot-hook-rs is off: under NODE_ENV=production, and by HOT_HOOK. Concerns every Node line. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { httpServer, smallApp } from '../helpers/apps.js'
import { deadlineMs } from '../helpers/child.js'
import { answers, count } from '../helpers/edits.js'
import { boundaries, project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { subject } from '../helpers/subject.js'

const home = 'src/controllers/home.js'
const line = '[hot-hook] off, because NODE_ENV is "production"; the option "production": true or HOT_HOOK=1 turns it on'

/** Answers with what the process has of us. */
const footprint = `
import { readFileSync, readdirSync } from 'node:fs'
export const handle = () => JSON.stringify({
  threads: process.platform === 'linux' && readdirSync('/proc/self/task').length,
  addon: process.platform === 'linux' && /hot-hook-rs[^/]*\\.node/.test(readFileSync('/proc/self/maps', 'utf8')),
  listeners: process.eventNames().map(String).sort(),
})
`

/** @param {Record<string, string>} [more] */
const app = (more) => smallApp({ 'src/controllers/footprint.js': footprint, ...more })

/** @type {[string, Record<string, string>, Record<string, unknown>, string[] | undefined][]} what is set, and the lines where it is off */
const settings = [
  ['NODE_ENV=production', { NODE_ENV: 'production' }, {}, [line]],
  ['NODE_ENV=production, HOT_HOOK empty', { NODE_ENV: 'production', HOT_HOOK: '' }, {}, [line]],
  ['NODE_ENV=production, HOT_HOOK=0, production: true', { NODE_ENV: 'production', HOT_HOOK: '0' }, { production: true }, []],
  ['HOT_HOOK=false', { HOT_HOOK: 'false' }, {}, []],
  ['NODE_ENV=production, production: true', { NODE_ENV: 'production' }, { production: true }, undefined],
  ['NODE_ENV=production, HOT_HOOK=1', { NODE_ENV: 'production', HOT_HOOK: '1' }, {}, undefined],
  ['NODE_ENV=development', { NODE_ENV: 'development' }, {}, undefined],
  ['NODE_ENV=test, production: false', { NODE_ENV: 'test' }, { production: false }, undefined],
]

for (const [name, env, options, lines] of settings) {
  test(`${name}: ${lines ? 'off' : 'on'}`, async (t) => {
    const files = project(t, app(), { hotHook: { boundaries, ...options } })
    const server = start(files, { env })
    await server.ready
    await answers(server, '/', 'controller:1')
    if (lines) {
      const plain = start(files, { env, imports: [] })
      const look = () => Promise.all([server, plain].map(async (one) => (await one.get('/footprint')).body))
      // Node starts some of its threads, and ends one, after the first answers.
      for (const end = Date.now() + deadlineMs; ;) {
        const [ours, theirs] = await look()
        if (ours === theirs || Date.now() > end) {
          assert.deepEqual(JSON.parse(ours), { ...JSON.parse(theirs), addon: false })
          break
        }
      }
    }
    await count(server, home)
    if (!lines) {
      await server.until('/', 'controller:2')
      return
    }
    // Beside it, one that is on sees the save.
    const other = start(files, { env: { HOT_HOOK: '1' } })
    await other.ready
    await other.get('/')
    await count(server, home)
    await other.until('/', 'controller:3')
    await answers(server, '/', 'controller:1')
    assert.deepEqual(server.complaints, lines)
    assert.deepEqual(server.messages, [])
  })
}

for (const [env, isOn] of /** @type {const} */ ([
  [{ NODE_ENV: 'production' }, false],
  [{ NODE_ENV: 'production', HOT_HOOK: '1' }, true],
])) {
  test(`hot.init under ${JSON.stringify(env)}: ${isOn ? 'on' : 'off, and hot answers all the same'}`, async (t) => {
    const main = `
import { hot } from '${subject}'
await hot.init({ root: import.meta.filename ?? process.argv[1], boundaries: ${JSON.stringify(boundaries)} })
globalThis.state = async () => JSON.stringify([(await hot.dump()).length > 0, hot.why(process.argv[1]) !== null])
await import('./app.js')
`
    const files = { ...app(), 'server.js': main, 'app.js': httpServer(), 'src/controllers/state.js': 'export const handle = () => globalThis.state()\n' }
    const server = start(project(t, files), { env, imports: [] })
    await server.ready
    await answers(server, '/state', JSON.stringify([isOn, isOn]))
    assert.deepEqual(server.complaints, isOn ? [] : [line])
  })
}
