// @ts-check
/** Edits that are wrong: the old code goes on, the error is told once, the fix is hot. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sharedDatabases, start, staysUp } from './suite.js'

/** @type {Awaited<ReturnType<typeof sharedDatabases>>} */
let databases
/** @type {import('./backend.js').Backend} */
let backend

before(async () => {
  databases = await sharedDatabases()
  backend = await start(databases, { location: 'shop-api' })
})
after(async () => {
  await backend?.end()
  await databases?.stop()
})

/** A file, how it is broken, what the error says, and where the mark shows that the file holds. */
const faults = /** @type {const} */ ([
  ['a syntax error in a helper', 'src/utils/deep.ts', 'deep', '/probe', 'deep', 'export const deep = () => {{\n', /src\/utils\/deep\.ts:\d+:\d+/],
  [
    'a route that throws when it is loaded',
    'src/api/probe/route.ts',
    'route',
    '/probe',
    'route',
    "\nthrow new Error('broken on purpose')\n",
    /src\/api\/probe\/route\.ts:\d+:\d+[^]*broken on purpose/,
  ],
  [
    'middlewares that throw when they are loaded',
    'src/api/middlewares.ts',
    'middleware',
    '/probe',
    'middleware',
    "\nthrow new Error('broken on purpose')\n",
    /src\/api\/middlewares\.ts:\d+:\d+[^]*broken on purpose/,
  ],
  [
    'a workflow that throws when it is loaded',
    'src/workflows/probe.ts',
    'workflow',
    '/probe/workflow',
    'workflow',
    "\nthrow new Error('broken on purpose')\n",
    /src\/workflows\/probe\.ts:\d+:\d+/,
  ],
  [
    'a service with a missing import',
    'src/modules/probe/inner.ts',
    'inner',
    '/probe/service',
    'inner',
    "\nimport './nowhere'\n",
    /Cannot find module '.\/nowhere'/,
  ],
  [
    'a provider that throws when it is loaded',
    'src/modules/mailer/service.ts',
    'mailer',
    '/probe/provider',
    'mailer',
    "\nthrow new Error('broken on purpose')\n",
    /src\/modules\/mailer\/service\.ts:\d+:\d+[^]*broken on purpose/,
  ],
])

for (const [what, file, mark, path, key, broken, error] of faults) {
  test(what, () =>
    staysUp(backend, async () => {
      const { project } = backend
      const text = project.read(file)
      const old = (await backend.ask(path)).json[key]
      const from = backend.printed.length
      project.save(file, text + broken)
      await backend.until('the error is told', '/health', () => error.test(backend.printed.slice(from)))
      assert.equal((await backend.ask(path)).json[key], old)
      assert.equal((await backend.ask('/probe/event')).json.events.length, 1)
      assert.equal(backend.printed.slice(from).split('the new version failed').length, 2, 'told once')
      project.save(file, text)
      const fresh = project.bump(file, mark)
      await backend.until('the fix', path, ({ json }) => json[key] === fresh)
    }),
  )
}

test('a subscriber that throws: events reach the old one', () =>
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

test('a service that cannot be made: the old instance goes on', () =>
  staysUp(backend, async () => {
    const file = 'src/modules/probe/service.ts'
    const text = backend.project.read(file)
    const old = (await backend.ask('/probe/service')).json
    const from = backend.printed.length
    backend.project.save(
      file,
      text.replace('  probe() {', "  constructor(...args: any[]) {\n    super(...args)\n    throw new Error('no instance')\n  }\n\n  probe() {"),
    )
    await backend.until('the error is told', '/health', () => backend.printed.slice(from).includes('no instance'))
    const now = (await backend.ask('/probe/service')).json
    assert.equal(now.service, old.service)
    assert.deepEqual(now.hooks, old.hooks, 'its life did not end')
    backend.project.save(file, text)
    const fresh = backend.project.bump(file, 'service')
    await backend.until('the fix', '/probe/service', ({ json }) => json.service === fresh && json.notes === 0)
  }))

test('a schedule that Medusa refuses, half-way through a reload of everything: all of it is taken back', () =>
  staysUp(backend, async () => {
    const { project } = backend
    const ask = async () => ({
      service: (await backend.ask('/probe/service')).json.behind,
      workflow: (await backend.ask('/probe/workflow')).json.byId.behind,
      events: (await backend.ask('/probe/event')).json.events.map((/** @type {any} */ event) => event.behind),
      hook: (await backend.ask('/probe/hook')).json.calls.map((/** @type {any} */ call) => call.behind),
    })
    const old = await ask()
    const job = project.read('src/jobs/probe.ts')
    const from = backend.printed.length
    project.save('src/jobs/probe.ts', job.replace('* * * * * *', 'never'))
    const fresh = project.bump('src/lib/behind.ts', 'behind')
    await backend.until('the error is told', '/health', () => /src\/jobs\/probe\.ts[^]*cannot resolve alias/.test(backend.printed.slice(from)))
    assert.deepEqual(await ask(), old)
    const { json } = await backend.ask('/probe/job')
    await backend.until('it goes on to tick', '/probe/job', ({ json: now }) => now.ticks.at(-1).at > json.ticks.at(-1).at)
    project.save('src/jobs/probe.ts', job)
    await backend.until('the fix', '/probe/job', ({ json: now }) => now.ticks.at(-1).behind === fresh)
    assert.deepEqual(await ask(), { service: fresh, workflow: fresh, events: [fresh], hook: [fresh] })
  }))

test('a second handler for a hook: the first goes on', () =>
  staysUp(backend, async () => {
    const { project } = backend
    const from = backend.printed.length
    project.save('src/workflows/hooks/second.ts', project.read('src/workflows/hooks/api-keys.ts'))
    await backend.until('the error is told', '/health', () => /multiple hook handlers/.test(backend.printed.slice(from)))
    assert.equal((await backend.ask('/probe/hook')).json.calls.length, 1)
    project.remove('src/workflows/hooks/second.ts')
    const fresh = project.bump('src/workflows/hooks/api-keys.ts', 'hook')
    await backend.until('the first, edited', '/probe/hook', ({ json }) => json.calls.length === 1 && json.calls[0].hook === fresh)
  }))
