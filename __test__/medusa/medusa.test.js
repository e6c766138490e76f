// @ts-check
/** `medusa develop` of a real Medusa project with a real PostgreSQL, with hot-hook-rs in front: `npm run test:medusa`. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { nodeOf, versions } from '../../scripts/lib/nodes.js'
import { develop, startMs, watching } from './backend.js'
import { hot } from './cases.js'
import { postgres } from './postgres.js'
import { medusaProject, migrate } from './project.js'

/** @typedef {import('./backend.js').Backend} Backend */

/** The Node.js lines to test on. */
const lines = (process.env.HOT_HOOK_TEST_NODES ?? '22,24').split(',').map(Number)

/** @type {Awaited<ReturnType<typeof postgres>>} */
let database

before(async () => {
  database = await postgres()
  const node = await nodeOf(line(lines[0] ?? 22))
  const project = await medusaProject(database.create('template_medusa'))
  migrate(node, project)
  project.end()
})
after(() => database?.stop())

/** @param {number} pid */
function isAlive(pid) {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** @param {number} major */
function line(major) {
  return /** @type {string} */ (versions.find((version) => version.startsWith(`${major}.`)))
}

/**
 * Starts a backend with a project and a database of its own.
 *
 * @param {number} major
 * @param {Record<string, string>} [env]
 */
async function start(major, env = {}) {
  const node = await nodeOf(line(major))
  const project = await medusaProject(database.create(`medusa_${major}_${Object.keys(env).length}`, 'template_medusa'))
  return develop(node, project, { env })
}

/**
 * Does something during which no request fails and the process stays the same.
 *
 * @param {Backend} backend
 * @param {() => Promise<unknown>} act
 */
async function staysUp(backend, act) {
  const pid = await backend.server()
  const { failed } = await watching(backend, act)
  assert.deepEqual(failed, [], 'requests failed meanwhile')
  assert.equal(await backend.server(), pid, 'the process is another one')
}

/**
 * Does something that needs a new process, and waits for it.
 *
 * @param {Backend} backend
 * @param {RegExp} reason what is printed
 * @param {() => void} act
 * @param {(json: any) => boolean} [check] what the new process answers
 */
async function restarts(backend, reason, act, check = () => true) {
  const pid = await backend.server()
  const from = backend.printed.length
  act()
  await backend.until('the server starts again', '/probe', ({ status, json }) => status === 200 && json.pid !== pid && check(json), { deadline: startMs })
  assert.match(backend.printed.slice(from), reason)
}

for (const major of lines) {
  describe(`Medusa on Node ${major}`, () => {
    /** @type {Backend} */
    let backend
    before(async () => void (backend = await start(major)))
    after(async () => {
      await backend?.stop('SIGKILL')
      backend?.project.end()
    })

    for (const { name, file, mark, path, seen, body } of hot) {
      test(`${name} is hot`, () =>
        staysUp(backend, async () => {
          const fresh = backend.project.bump(file, mark)
          await backend.until(`${path} shows ${fresh}`, path, ({ json }) => seen(json) === fresh, { body })
        }))
    }

    test("a module's functions of its life cycle are called in their order", async () => {
      const { json } = await backend.ask('/probe/service')
      const number = Number(/\d+/.exec(json.service)?.[0])
      const last = json.hooks.slice(json.hooks.indexOf(`prepare service:${number - 1}`, json.hooks.indexOf(`start service:${number}`) - 2))
      assert.deepEqual(last.slice(0, 3), [`prepare service:${number - 1}`, `shutdown service:${number - 1}`, `start service:${number}`])
      assert.equal(json.hooks.filter((/** @type {string} */ call) => call.startsWith('start')).length - 1, json.hooks.filter((/** @type {string} */ call) => call.startsWith('shutdown')).length)
      assert.equal(json.notes, 0, 'the module still answers queries')
    })

    test('every workflow is registered once', async () => {
      const { json } = await backend.ask('/probe/workflow')
      assert.deepEqual(json.registered.toSorted(), ['job-probe-job', 'probe'])
    })

    test('a job fires once a tick, with the new code only', async () => {
      await staysUp(backend, async () => {
        const fresh = backend.project.bump('src/jobs/probe.ts', 'job')
        const { json } = await backend.until('four ticks of the new job', '/probe/job', ({ json }) => json.ticks.filter((/** @type {any} */ tick) => tick.job === fresh).length >= 4)
        const times = json.ticks.map((/** @type {any} */ tick) => tick.at)
        assert.equal(new Set(times).size, times.length, JSON.stringify(json.ticks))
      })
    })

    test('a new route is there, and gone when its file is', () =>
      staysUp(backend, async () => {
        const text = "export const GET = (_: any, res: any) => res.json({ extra: 'extra:1' })\n"
        backend.project.save('src/api/extra/[id]/route.ts', text)
        await backend.until('the new route', '/extra/1', ({ json }) => json.extra === 'extra:1')
        backend.project.bump('src/api/extra/[id]/route.ts', 'extra')
        await backend.until('the edited route', '/extra/1', ({ json }) => json.extra === 'extra:2')
        backend.project.remove('src/api/extra/[id]/route.ts')
        await backend.until('the end of the route', '/extra/1', ({ status }) => status === 404)
        backend.project.save('src/api/extra/[id]/route.ts', text)
        await backend.until('the route again', '/extra/1', ({ json }) => json.extra === 'extra:1')
        backend.project.remove('src/api/extra/[id]/route.ts')
        await backend.until('the end of the route', '/extra/1', ({ status }) => status === 404)
      }))

    test('a new subscriber hears, and no longer when its file is gone', () =>
      staysUp(backend, async () => {
        const count = (/** @type {any} */ json) => json.events.length
        backend.project.save('src/subscribers/extra.ts', backend.project.read('src/subscribers/probe.ts').replace('probeHandler', 'extraHandler'))
        await backend.until('two handlers', '/probe/event', ({ json }) => count(json) === 2)
        backend.project.remove('src/subscribers/extra.ts')
        await backend.until('one handler', '/probe/event', ({ json }) => count(json) === 1)
      }))

    test('a new job fires, and no longer when its file is gone', () =>
      staysUp(backend, async () => {
        const text = backend.project.read('src/jobs/probe.ts').replace(/job:\d+/, 'extra:1').replace('probe-job', 'extra-job').replace('probeJob', 'extraJob')
        backend.project.save('src/jobs/extra.ts', text)
        await backend.until('ticks', '/probe/job', ({ json }) => json.ticks.some((/** @type {any} */ tick) => tick.job === 'extra:1'))
        backend.project.remove('src/jobs/extra.ts')
        await backend.until('its end', '/probe/workflow', ({ json }) => !json.registered.includes('job-extra-job'))
        await backend.until('no more ticks', '/probe/job', ({ json }) => !json.ticks.some((/** @type {any} */ tick) => tick.job === 'extra:1'))
      }))

    test('a new workflow is registered, and no longer when its file is gone', () =>
      staysUp(backend, async () => {
        const text = backend.project.read('src/workflows/probe.ts').replaceAll("'probe'", "'extra'").replace('probeWorkflow', 'extraWorkflow')
        backend.project.save('src/workflows/extra.ts', text)
        await backend.until('the workflow', '/probe/workflow', ({ json }) => json.registered.includes('extra'))
        backend.project.remove('src/workflows/extra.ts')
        await backend.until('its end', '/probe/workflow', ({ json }) => !json.registered.includes('extra'))
      }))

    test('several files at once', () =>
      staysUp(backend, async () => {
        const { project } = backend
        const route = project.bump('src/api/probe/route.ts', 'route')
        const helper = project.bump('src/lib/helper.ts', 'helper')
        const deep = project.bump('src/utils/deep.ts', 'deep')
        const service = project.bump('src/modules/probe/service.ts', 'service')
        const workflow = project.bump('src/workflows/probe.ts', 'workflow')
        await backend.until('the API', '/probe', ({ json }) => json.route === route && json.helper === helper && json.deep === deep)
        await backend.until('the module', '/probe/service', ({ json }) => json.service === service && json.deep === deep)
        await backend.until('the workflow', '/probe/workflow', ({ json }) => json.byId.workflow === workflow && json.byId.deep === deep)
      }))

    test('two saves 30 ms apart', () =>
      staysUp(backend, async () => {
        for (const [file, mark, path] of /** @type {const} */ ([['src/api/probe/route.ts', 'route', '/probe'], ['src/lib/behind.ts', 'behind', '/probe/service']])) {
          backend.project.bump(file, mark)
          // The pause between two saves of a person who types fast; nothing waits for its effect.
          await pause(30)
          const last = backend.project.bump(file, mark)
          await backend.until(`the last save of ${file}`, path, ({ json }) => json[mark] === last)
        }
      }))

    for (const [what, file, mark, path, key, broken, error] of /** @type {const} */ ([
      ['a syntax error in a helper', 'src/utils/deep.ts', 'deep', '/probe', 'deep', 'export const deep = () => {{\n', /src\/utils\/deep\.ts:\d+:\d+/],
      ['a route that throws when it is loaded', 'src/api/probe/route.ts', 'route', '/probe', 'route', "\nthrow new Error('broken on purpose')\n", /src\/api\/probe\/route\.ts:\d+:\d+[^]*broken on purpose/],
      ['a workflow that throws when it is loaded', 'src/workflows/probe.ts', 'workflow', '/probe/workflow', 'workflow', "\nthrow new Error('broken on purpose')\n", /src\/workflows\/probe\.ts:\d+:\d+/],
      ['a service with a missing import', 'src/modules/probe/inner.ts', 'inner', '/probe/service', 'inner', "\nimport './nowhere'\n", /Cannot find module '.\/nowhere'/],
    ])) {
      test(`${what}: the old code goes on, the fix is hot`, () =>
        staysUp(backend, async () => {
          const { project } = backend
          const text = project.read(file)
          const old = (await backend.ask(path)).json[key]
          const from = backend.printed.length
          project.save(file, text + broken)
          await backend.until('the error is told', '/health', () => error.test(backend.printed.slice(from)))
          assert.equal((await backend.ask(path)).json[key], old)
          assert.deepEqual((await backend.ask('/probe/event')).json.events.length, 1)
          assert.equal(backend.printed.slice(from).split('the new version failed').length, 2, 'told once')
          project.save(file, text)
          const fresh = project.bump(file, mark)
          await backend.until('the fix', path, ({ json }) => json[key] === fresh)
        }))
    }

    test('a broken subscriber: events reach the old one, the fix is hot', () =>
      staysUp(backend, async () => {
        const file = 'src/subscribers/probe.ts'
        const text = backend.project.read(file)
        const from = backend.printed.length
        backend.project.save(file, `${text}\nthrow new Error('no subscriber')\n`)
        await backend.until('the error is told', '/health', () => backend.printed.slice(from).includes('no subscriber'))
        assert.equal((await backend.ask('/probe/event')).json.events.length, 1)
        backend.project.save(file, text)
        const fresh = backend.project.bump(file, 'subscriber')
        await backend.until('the fix', '/probe/event', ({ json }) => json.events.length === 1 && json.events[0].subscriber === fresh)
      }))

    test('a service that cannot be made: the old instance goes on, with what else changed, and the fix is hot', () =>
      staysUp(backend, async () => {
        const file = 'src/modules/probe/service.ts'
        const text = backend.project.read(file)
        const old = (await backend.ask('/probe/service')).json
        const from = backend.printed.length
        backend.project.save(file, text.replace('  probe() {', "  constructor(...args: any[]) {\n    super(...args)\n    throw new Error('no instance')\n  }\n\n  probe() {"))
        await backend.until('the error is told', '/health', () => backend.printed.slice(from).includes('no instance'))
        const now = (await backend.ask('/probe/service')).json
        assert.equal(now.service, old.service)
        assert.deepEqual(now.hooks, old.hooks, 'its life did not end')
        backend.project.save(file, text)
        const fresh = backend.project.bump(file, 'service')
        await backend.until('the fix', '/probe/service', ({ json }) => json.service === fresh && json.notes === 0)
      }))

    test('the environment: a restart, with the new values', () =>
      restarts(backend, /restarting for \.env: it matches the `restart` option/, () => void backend.project.bump('.env', 'env'), ({ env }) => env === 'env:2'))

    test('medusa-config: a restart', () =>
      restarts(backend, /restarting for medusa-config\.ts/, () => void backend.project.bump('medusa-config.ts', 'config'), ({ config }) => config === 'config:2'))

    test('a data model: a restart, and what to run', () =>
      restarts(backend, /restarting for src\/modules\/probe\/models\/note\.ts[^]*medusa db:generate/, () => void backend.project.bump('src/modules/probe/models/note.ts', 'model')))

    test('a migration that appears: a restart, and what to run', () =>
      restarts(backend, /Migration20260102000000\.ts[^]*medusa db:migrate/, () => {
        const text = backend.project.read('src/modules/probe/migrations/Migration20260101000000.ts')
        backend.project.save('src/modules/probe/migrations/Migration20260102000000.ts', text.replace('20260101', '20260102'))
      }))

    test('instrumentation that appears: a restart', () =>
      restarts(backend, /restarting for instrumentation\.ts/, () => backend.project.save('instrumentation.ts', 'export function register() {}\n')))

    test('a server that died is started again at the next save', async () => {
      const pid = await backend.server()
      process.kill(pid, 'SIGKILL')
      await backend.until('the end is told', '/probe', ({ status }) => status === 0 && backend.printed.includes('the server ended (SIGKILL)'))
      const fresh = backend.project.bump('src/api/probe/route.ts', 'route')
      await backend.until('the server again', '/probe', ({ json }) => json.pid !== pid && json.route === fresh, { deadline: startMs })
    })

    test('it is hot after all this', () =>
      staysUp(backend, async () => {
        const fresh = backend.project.bump('src/utils/deep.ts', 'deep')
        await backend.until('the edit', '/probe/service', ({ json }) => json.deep === fresh)
      }))

    test('stopping the parent stops everything', async () => {
      const pid = await backend.server()
      await backend.stop('SIGTERM')
      assert.throws(() => process.kill(pid, 0), 'the server is still there')
      assert.ok(await backend.isPortFree())
    })
  })
}

describe('Medusa with its own flag backend_hmr', () => {
  /** @type {Backend} */
  let backend
  before(async () => void (backend = await start(lines[0] ?? 22, { MEDUSA_FF_BACKEND_HMR: 'true' })))
  after(async () => {
    await backend?.stop('SIGKILL')
    backend?.project.end()
  })

  test('its messages are answered: a route, and what stock HMR leaves stale', () =>
    staysUp(backend, async () => {
      const from = backend.printed.length
      for (const [file, mark] of /** @type {const} */ ([['src/api/probe/route.ts', 'route'], ['src/lib/helper.ts', 'helper']])) {
        const fresh = backend.project.bump(file, mark)
        await backend.until(`${file} shows`, '/probe', ({ json }) => json[mark] === fresh)
      }
      await backend.until('develop got its answer', '/health', () => backend.printed.slice(from).split('[HMR] Reloaded in').length >= 3)
    }))

  test('a syntax error keeps the server', () =>
    staysUp(backend, async () => {
      const text = backend.project.read('src/lib/helper.ts')
      backend.project.save('src/lib/helper.ts', `${text}{{\n`)
      await backend.until('the error is told', '/health', () => /src\/lib\/helper\.ts:\d+:\d+/.test(backend.printed))
      backend.project.save('src/lib/helper.ts', text)
      const fresh = backend.project.bump('src/lib/helper.ts', 'helper')
      await backend.until('the fix', '/probe', ({ json }) => json.helper === fresh)
    }))

  test('medusa-config and the environment restart', async () => {
    await restarts(backend, /restarting for medusa-config\.ts/, () => void backend.project.bump('medusa-config.ts', 'config'), ({ config }) => config === 'config:2')
    await restarts(backend, /restarting for \.env/, () => void backend.project.bump('.env', 'env'), ({ env }) => env === 'env:2')
  })

  test('killing the parent stops everything', async () => {
    const pid = await backend.server()
    await backend.stop('SIGKILL')
    for (let left = 500; isAlive(pid); left--) {
      assert.ok(left > 0, 'the server is still there')
      await pause(20)
    }
    assert.ok(await backend.isPortFree())
  })
})
