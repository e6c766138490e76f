// @ts-check
/** Medusa's own flag `backend_hmr`: `medusa develop` watches, asks the server to reload, and gets right answers. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { startMs } from './backend.js'
import { restarts, sharedDatabases, start, staysUp } from './suite.js'

/** @typedef {import('./project.js').Project} Project */

/** @type {Awaited<ReturnType<typeof sharedDatabases>>} */
let databases
before(async () => {
  databases = await sharedDatabases()
})
after(() => databases?.stop())

/** What `medusa develop` prints when the server has said yes, and no. */
const YES = '[HMR] Reloaded in'
const NO = '[HMR] HMR reload failed, restarting server'

/** The ways to switch it on, and how each of these servers is ended. */
const ways = /** @type {{ name: string, signal: NodeJS.Signals, options: NonNullable<Parameters<typeof start>[1]> }[]} */ ([
  { name: 'the environment', signal: 'SIGKILL', options: { env: { MEDUSA_FF_BACKEND_HMR: 'true' } } },
  {
    name: '.env',
    signal: 'SIGINT',
    options: { prepare: (/** @type {Project} */ project) => project.save('.env', `${project.read('.env')}MEDUSA_FF_BACKEND_HMR=true\n`) },
  },
  {
    name: 'featureFlags',
    signal: 'SIGTERM',
    options: {
      prepare: (/** @type {Project} */ project) =>
        project.save('medusa-config.ts', project.read('medusa-config.ts').replace('admin:', 'featureFlags: { backend_hmr: true },\n  admin:')),
    },
  },
])

for (const [index, { name, signal, options }] of ways.entries()) {
  describe(`backend_hmr through ${name}`, () => {
    /** @type {import('./backend.js').Backend} */
    let backend
    before(async () => {
      backend = await start(databases, options)
      assert.ok(backend.printed.includes('Using backend HMR dev server'), backend.printed)
    })
    after(() => backend?.end())

    /** Waits until `medusa develop` has got as many answers as it asked for, and gives the number of each. */
    const answers = async (/** @type {number} */ from, /** @type {number} */ expected) => {
      const count = (/** @type {string} */ text) => backend.printed.slice(from).split(text).length - 1
      await backend.until('medusa develop got its answers', '/health', () => count(YES) >= expected)
      return { yes: count(YES), no: count(NO) }
    }

    test('edits, one after the other: the answer is yes, and the new code is there', () =>
      staysUp(backend, async () => {
        for (const [file, mark, path] of /** @type {const} */ ([
          ['src/api/probe/route.ts', 'route', '/probe'],
          ['src/lib/helper.ts', 'helper', '/probe'],
          ['src/modules/probe/service.ts', 'service', '/probe/service'],
        ])) {
          const from = backend.printed.length
          const fresh = backend.project.bump(file, mark)
          assert.deepEqual(await answers(from, 1), { yes: 1, no: 0 })
          assert.equal((await backend.ask(path)).json[mark], fresh, 'the answer came before the code')
        }
      }))

    test('a syntax error: the old code goes on, the fix is hot', () =>
      staysUp(backend, async () => {
        const { project } = backend
        const old = (await backend.ask('/probe')).json.helper
        const from = backend.printed.length
        const text = project.read('src/lib/helper.ts')
        project.save('src/lib/helper.ts', `${text}{{\n`)
        await backend.until('the error is told', '/health', () => /src\/lib\/helper\.ts:\d+:\d+/.test(backend.printed.slice(from)))
        assert.deepEqual(await answers(from, 1), { yes: 1, no: 0 })
        assert.equal((await backend.ask('/probe')).json.helper, old)
        project.save('src/lib/helper.ts', text)
        const fresh = project.bump('src/lib/helper.ts', 'helper')
        await backend.until('the fix', '/probe', ({ json }) => json.helper === fresh)
      }))

    test('medusa-config: the answer is no, and the server is another one', async () => {
      const from = backend.printed.length
      await restarts(
        backend,
        /restarting for medusa-config\.ts/,
        () => void backend.project.bump('medusa-config.ts', 'config'),
        ({ config }) => config === 'config:2',
      )
      assert.ok(backend.printed.slice(from).includes(NO), backend.printed.slice(from))
    })

    if (index === 0) whateverTheWay(() => backend)

    test(`the end of the parent (${signal}) is the end of everything`, async () => {
      const pid = await backend.server()
      await backend.stop(signal)
      for (let left = 500; isAlive(pid); left--) {
        assert.ok(left > 0, 'the server is still there')
        await pause(20)
      }
      assert.ok(await backend.isPortFree())
    })
  })
}

/**
 * What does not depend on how the flag was switched on.
 *
 * @param {() => import('./backend.js').Backend} backend
 */
function whateverTheWay(backend) {
  test('several files at once, and again 30 ms later', () =>
    staysUp(backend(), async () => {
      const { project } = backend()
      const files = /** @type {const} */ ([
        ['src/api/probe/route.ts', 'route'],
        ['src/lib/helper.ts', 'helper'],
        ['src/api/middlewares.ts', 'middleware'],
      ])
      const save = () => files.map(([file, mark]) => [mark, project.bump(file, mark)])
      save()
      await pause(30)
      const last = save()
      await backend().until('the last saves', '/probe', ({ json }) => last.every(([mark, fresh]) => json[mark] === fresh))
    }))

  test('a new route, and its end', () =>
    staysUp(backend(), async () => {
      backend().project.save('src/api/extra/route.ts', 'export const GET = (_: any, res: any) => res.json({ extra: true })\n')
      await backend().until('the new route', '/extra', ({ json }) => json.extra)
      backend().project.remove('src/api/extra/route.ts')
      await backend().until('its end', '/extra', ({ status }) => status === 404)
    }))

  test('the environment, which Medusa does not watch', () =>
    restarts(
      backend(),
      /restarting for \.env/,
      () => void backend().project.bump('.env', 'env'),
      ({ env }) => env === 'env:2',
    ))

  test('an edit and the environment at once: the restart brings both', async () => {
    for (const round of [3, 4]) {
      const route = backend().project.bump('src/api/probe/route.ts', 'route')
      const check = (/** @type {any} */ json) => json.env === `env:${round}` && json.route === route
      await restarts(backend(), /restarting for \.env/, () => void backend().project.bump('.env', 'env'), check)
    }
  })

  test('a server that died is started again at the next save', async () => {
    const pid = await backend().server()
    const from = backend().printed.length
    process.kill(pid, 'SIGKILL')
    await backend().until('the end is told', '/probe', ({ status }) => status === 0 && backend().printed.slice(from).includes('the server ended (SIGKILL)'))
    const fresh = backend().project.bump('src/api/probe/route.ts', 'route')
    await backend().until('the server again', '/probe', ({ json }) => json.pid !== pid && json.route === fresh, { deadline: startMs })
  })
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
