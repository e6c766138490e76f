// @ts-check
/** Edits of a real Medusa project that runs under `medusa develop`, made to one and the same process. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { hot } from './cases.js'
import { isHot, sharedDatabases, start, staysUp } from './suite.js'

/** @type {Awaited<ReturnType<typeof sharedDatabases>>} */
let databases
/** @type {import('./backend.js').Backend} */
let backend

before(async () => {
  databases = await sharedDatabases()
  backend = await start(databases)
})
after(async () => {
  await backend?.end()
  await databases?.stop()
})

describe('an edit is hot:', () => {
  for (const edit of hot) test(edit.name, () => isHot(backend, edit))

  test("a module's functions of its life cycle are called in their order", async () => {
    const { json } = await backend.ask('/probe/service')
    const number = Number(/\d+/.exec(json.service)?.[0])
    const last = json.hooks.slice(json.hooks.indexOf(`prepare service:${number - 1}`, json.hooks.indexOf(`start service:${number}`) - 2))
    assert.deepEqual(last.slice(0, 3), [`prepare service:${number - 1}`, `shutdown service:${number - 1}`, `start service:${number}`])
    const count = (/** @type {string} */ what) => json.hooks.filter((/** @type {string} */ call) => call.startsWith(what)).length
    assert.equal(count('start') - 1, count('shutdown'))
    assert.equal(json.notes, 0, 'the module still answers queries')
  })

  test('every workflow is registered once', async () => {
    const { json } = await backend.ask('/probe/workflow')
    assert.deepEqual(json.registered.toSorted(), ['job-probe-job', 'probe'])
  })

  test('a job fires once a tick, with the new code only', () =>
    staysUp(backend, async () => {
      const fresh = backend.project.bump('src/jobs/probe.ts', 'job')
      const { json } = await backend.until(
        'four ticks of the new job',
        '/probe/job',
        ({ json }) => json.ticks.filter((/** @type {any} */ tick) => tick.job === fresh).length >= 4,
      )
      const times = json.ticks.map((/** @type {any} */ tick) => tick.at)
      assert.equal(new Set(times).size, times.length, JSON.stringify(json.ticks))
      const jobs = json.ticks.map((/** @type {any} */ tick) => tick.job)
      assert.deepEqual(jobs, jobs.toSorted(), 'the old code after the new')
    }))

  test("a job's schedule", () =>
    staysUp(backend, async () => {
      const { project } = backend
      const text = project.read('src/jobs/probe.ts')
      // Older versions of Medusa do not tell for when a run was planned.
      const step = (/** @type {any} */ json) => Math.round((Date.parse(json.ticks.at(-1).at) - Date.parse(json.ticks.at(-2).at)) / 1000)
      project.save('src/jobs/probe.ts', text.replace('* * * * * *', '*/2 * * * * *'))
      await backend.until('two seconds between two ticks', '/probe/job', ({ json }) => step(json) === 2)
      project.save('src/jobs/probe.ts', text)
      await backend.until('one second between two ticks', '/probe/job', ({ json }) => step(json) === 1)
    }))
})

describe('a file that appears, changes and goes:', () => {
  test('a route', () =>
    staysUp(backend, async () => {
      const file = 'src/api/extra/[id]/route.ts'
      const text = "export const GET = (_: any, res: any) => res.json({ extra: 'extra:1' })\n"
      backend.project.save(file, text)
      await backend.until('the new route', '/extra/1', ({ json }) => json.extra === 'extra:1')
      backend.project.bump(file, 'extra')
      await backend.until('the edited route', '/extra/1', ({ json }) => json.extra === 'extra:2')
      backend.project.remove(file)
      await backend.until('the end of the route', '/extra/1', ({ status }) => status === 404)
      backend.project.save(file, text)
      await backend.until('the route again', '/extra/1', ({ json }) => json.extra === 'extra:1')
      backend.project.remove(file)
      await backend.until('the end of the route', '/extra/1', ({ status }) => status === 404)
    }))

  test('a subscriber', () =>
    staysUp(backend, async () => {
      const count = (/** @type {any} */ json) => json.events.length
      backend.project.save('src/subscribers/extra.ts', backend.project.read('src/subscribers/probe.ts').replace('probeHandler', 'extraHandler'))
      await backend.until('two handlers', '/probe/event', ({ json }) => count(json) === 2)
      const fresh = backend.project.bump('src/subscribers/extra.ts', 'subscriber')
      await backend.until(
        'the edit, and the other handler',
        '/probe/event',
        ({ json }) => count(json) === 2 && json.events.some((/** @type {any} */ event) => event.subscriber === fresh),
      )
      backend.project.remove('src/subscribers/extra.ts')
      await backend.until('one handler', '/probe/event', ({ json }) => count(json) === 1)
    }))

  test('a job', () =>
    staysUp(backend, async () => {
      const text = backend.project
        .read('src/jobs/probe.ts')
        .replace(/job:\d+/, 'extra:1')
        .replace('probe-job', 'extra-job')
        .replace('probeJob', 'extraJob')
      const ticks = (/** @type {any} */ json, /** @type {string} */ job) => json.ticks.some((/** @type {any} */ tick) => tick.job === job)
      backend.project.save('src/jobs/extra.ts', text)
      await backend.until('ticks', '/probe/job', ({ json }) => ticks(json, 'extra:1'))
      backend.project.remove('src/jobs/extra.ts')
      await backend.until('its end', '/probe/workflow', ({ json }) => !json.registered.includes('job-extra-job'))
      await backend.until('no more ticks', '/probe/job', ({ json }) => !ticks(json, 'extra:1'))
    }))

  test('a workflow', () =>
    staysUp(backend, async () => {
      const text = backend.project.read('src/workflows/probe.ts').replaceAll("'probe'", "'extra'").replace('probeWorkflow', 'extraWorkflow')
      backend.project.save('src/workflows/extra.ts', text)
      await backend.until('the workflow', '/probe/workflow', ({ json }) => json.registered.includes('extra'))
      backend.project.remove('src/workflows/extra.ts')
      await backend.until('its end', '/probe/workflow', ({ json }) => !json.registered.includes('extra'))
    }))

  test('a handler of a hook', () =>
    staysUp(backend, async () => {
      const file = 'src/workflows/hooks/api-keys.ts'
      const text = backend.project.read(file)
      backend.project.remove(file)
      await backend.until('no handler', '/probe/hook', ({ json }) => json.calls.length === 0)
      backend.project.save(file, text)
      await backend.until('the handler again', '/probe/hook', ({ json }) => json.calls.length === 1)
    }))

  test('the middlewares', () =>
    staysUp(backend, async () => {
      const text = backend.project.read('src/api/middlewares.ts')
      backend.project.remove('src/api/middlewares.ts')
      await backend.until('no middleware', '/probe', ({ json }) => json.middleware === undefined)
      backend.project.save('src/api/middlewares.ts', text)
      await backend.until('the middleware again', '/probe', ({ json }) => /middleware:\d/.test(json.middleware))
    }))

  test('a helper that others import: the old code goes on until it is back', () =>
    staysUp(backend, async () => {
      const { json } = await backend.ask('/probe')
      const text = backend.project.read('src/lib/helper.ts')
      const from = backend.printed.length
      backend.project.remove('src/lib/helper.ts')
      await backend.until('the error is told', '/health', () => /Cannot find module '..\/..\/lib\/helper'/.test(backend.printed.slice(from)))
      assert.equal((await backend.ask('/probe')).json.helper, json.helper)
      backend.project.save('src/lib/helper.ts', text)
      const fresh = backend.project.bump('src/lib/helper.ts', 'helper')
      await backend.until('the helper again', '/probe', ({ json }) => json.helper === fresh)
    }))
})

describe('many saves:', () => {
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
      for (const [file, mark, path] of /** @type {const} */ ([
        ['src/api/probe/route.ts', 'route', '/probe'],
        ['src/lib/behind.ts', 'behind', '/probe/service'],
      ])) {
        backend.project.bump(file, mark)
        // The pause between two saves of a person who types fast; nothing waits for its effect.
        await pause(30)
        const last = backend.project.bump(file, mark)
        await backend.until(`the last save of ${file}`, path, ({ json }) => json[mark] === last)
      }
    }))

  test('a save every 10 ms, while the last ones are being reloaded', () =>
    staysUp(backend, async () => {
      const { project } = backend
      let route = ''
      let behind = ''
      for (let left = 20; left > 0; left--) {
        route = project.bump('src/api/probe/route.ts', 'route')
        await pause(5)
        behind = project.bump('src/lib/behind.ts', 'behind')
        await pause(5)
      }
      await backend.until('the last route', '/probe', ({ json }) => json.route === route)
      await backend.until('the last helper, one handler', '/probe/event', ({ json }) => json.events.length === 1 && json.events[0].behind === behind)
      await backend.until(
        'the last helper, one workflow of an id',
        '/probe/workflow',
        ({ json }) => json.byId.behind === behind && json.registered.length === 2,
      )
    }))
})
