// @ts-check
/** With eviction a replaced module cannot be told from one that was loaded first: URLs, stacks, breakpoints. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { pathToFileURL } from 'node:url'
import { skipQuery } from '../helpers/bust.js'
import { connect } from '../helpers/cdp.js'
import { httpServer, smallApp } from '../helpers/apps.js'
import { invalidated } from '../helpers/edits.js'
import { stripsTypes } from '../helpers/node.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { register } from '../helpers/subject.js'

const reloads = 10

/** A controller that tells what it is known by, and throws two levels deep. */
const telling = (/** @type {string} */ ext) => `import { fail } from '../fail.${ext}'

export const handle = () => {
  const { url, filename, dirname } = import.meta
  try {
    fail()
  } catch (error) {
    return JSON.stringify({ url, filename, dirname, stack: error.stack.split('\\n').slice(0, 3) })
  }
}
`
const failing = (/** @type {string} */ type) => `interface_1: {}
export function fail(what${type} = 'failed')${type === '' ? '' : ': never'} {
  throw new Error(what)
}
`

/** @type {{ name: string, ext: string, options: import('../helpers/child.js').ChildOptions, skip?: false | string }[]} */
const ways = [
  { name: 'in JavaScript', ext: 'js', options: {} },
  { name: 'in JavaScript with --enable-source-maps', ext: 'js', options: { nodeArgs: ['--enable-source-maps'] } },
  { name: 'in TypeScript that Node strips', ext: 'ts', options: {}, skip: !stripsTypes && 'this Node strips no types' },
  {
    name: 'in TypeScript that Node strips, with --enable-source-maps',
    ext: 'ts',
    options: { nodeArgs: ['--enable-source-maps'] },
    skip: !stripsTypes && 'this Node strips no types',
  },
  { name: 'in TypeScript through tsx', ext: 'ts', options: { imports: ['tsx', register] } },
]

for (const { name, ext, options, skip } of ways) {
  test(`import.meta and error stacks are the same after ${reloads} reloads, ${name}`, { skip: skip || skipQuery }, async (t) => {
    const files = {
      [`server.${ext}`]: httpServer({ ext }),
      [`src/config.${ext}`]: "export const config = 'config:1'\n",
      [`src/controllers/home.${ext}`]: telling(ext),
      [`src/fail.${ext}`]: failing(ext === 'ts' ? ': string' : ''),
    }
    const app = project(t, files, { packages: ['tsx'] })
    const server = start(app, { entry: `server.${ext}`, ...options })
    await server.ready
    const first = JSON.parse((await server.get()).body)
    assert.equal(first.url, pathToFileURL(app.path(`src/controllers/home.${ext}`)).href)
    assert.match(first.stack[1], new RegExp(`fail\\.${ext}:3:9`))
    assert.match(first.stack[2], new RegExp(`home\\.${ext}:6:5`))
    for (let reload = 1; reload <= reloads; reload += 1) {
      const file = reload % 2 ? `src/fail.${ext}` : `src/controllers/home.${ext}`
      await app.save(file, `${app.read(file)}// ${reload}\n`, 'write')
      await invalidated(server, file)
      assert.deepEqual(JSON.parse((await server.get()).body), first)
    }
  })
}

test(`a breakpoint that is set by URL hits before and after ${reloads} reloads`, { skip: skipQuery }, async (t) => {
  const file = 'src/controllers/home.js'
  const app = project(t, smallApp({ [file]: "export const handle = () => {\n  const text = 'controller:1'\n  return text\n}\n" }))
  const server = start(app, { nodeArgs: ['--inspect=0'] })
  await server.ready
  const address = await server.when("the debugger's address", () => /ws:\S+/.exec(server.stderr)?.[0])
  const debug = await connect(address)
  t.after(() => debug.close())
  const url = pathToFileURL(app.path(file)).href
  /** @type {Map<string, string>} */
  const scripts = new Map()
  debug.events.on('Debugger.scriptParsed', (script) => scripts.set(script.scriptId, script.url))
  await debug.call('Debugger.enable')
  const { breakpointId } = await debug.call('Debugger.setBreakpointByUrl', { url, lineNumber: 2 })

  const hit = async () => {
    const paused = once(debug.events, 'Debugger.paused', { signal: AbortSignal.timeout(10_000) })
    const answer = server.get()
    const [{ callFrames, hitBreakpoints }] = await paused
    assert.deepEqual(hitBreakpoints, [breakpointId])
    const { scriptId, lineNumber } = callFrames[0].location
    assert.equal(scripts.get(scriptId), url)
    assert.equal(lineNumber, 2)
    const { result } = await debug.call('Debugger.evaluateOnCallFrame', { callFrameId: callFrames[0].callFrameId, expression: 'text' })
    await debug.call('Debugger.resume')
    assert.equal((await answer).body, result.value)
    return result.value
  }

  assert.equal(await hit(), 'controller:1')
  for (let reload = 2; reload <= reloads + 1; reload += 1) {
    await app.save(file, app.read(file).replace(/controller:\d+/, `controller:${reload}`), 'write')
    await invalidated(server, file)
    if (reload <= 3 || reload === reloads + 1) assert.equal(await hit(), `controller:${reload}`)
  }
  assert.deepEqual(new Set([...scripts.values()].filter((one) => one.startsWith(url))), new Set([url]))
})
