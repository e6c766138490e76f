// @ts-check
/**
 * What a start under our hooks costs an AdonisJS server. Three servers take turns: two without us, which tell what
 * the machine itself makes of the same start, and one with us. Held is the CPU time of the whole process up to the
 * moment when it listens, and of each the quickest start: other programs on the machine make a start slower and
 * never quicker. Measured were 7 % on Node 24 and 11 % on 26; held are 15 %, and what the two equal servers differ by.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { child } from '../helpers/child.js'
import { skipBefore } from '../helpers/node.js'
import { adonisApp } from './app.js'

const rounds = 13

/** What our hooks, the engine and the scan of the app's files may take, as a part of the start without them. */
const allowed = 0.15

const reporter = new URL('report-cpu.js', import.meta.url).href

/** What `ace serve` starts the server with, and what `--hmr` adds. */
const ways = /** @type {const} */ ({ plain: [], again: [], hmr: ['hot-hook/register'] })

test('a start with --hmr costs at most a seventh more CPU time than one without', { skip: skipBefore(24, 'AdonisJS 7') }, async (t) => {
  const app = await adonisApp(t)
  app.indexControllers()

  /** @param {keyof typeof ways} way */
  async function start(way) {
    const server = child({ ...app, onEnd: () => {} }, {
      entry: 'bin/server.ts',
      imports: [reporter, '@poppinss/ts-exec', ...ways[way]],
      nodeArgs: ['--enable-source-maps'],
      env: { PORT: '0', HOT_HOOK_WATCH: 'false' },
    })
    const listens = () => server.said.messages.find((message) => message?.isAdonisJS)
    const { cpu } = await server.when('the server listens', listens, { deadline: 60_000 })
    server.kill('SIGKILL')
    await server.ended()
    return cpu
  }

  /** @type {Record<keyof typeof ways, number[]>} */
  const times = { plain: [], again: [], hmr: [] }
  const names = /** @type {(keyof typeof ways)[]} */ (Object.keys(ways))
  // Whose turn is first changes, so that a busy moment hits all of them.
  for (let round = 0; round < rounds; round += 1) {
    for (const turn of names.keys()) {
      const way = names[(round + turn) % names.length] ?? 'plain'
      times[way].push(await start(way))
    }
  }
  const plain = Math.min(...times.plain)
  const again = Math.min(...times.again)
  const hmr = Math.min(...times.hmr)
  const without = (plain + again) / 2
  const noise = Math.abs(plain - again)
  const report = Object.entries(times).map(([way, list]) => `${way}: ${list.map((ms) => ms.toFixed(0)).join(' ')} ms of CPU`).join('\n')
  t.diagnostic(`${(hmr - without).toFixed(1)} ms more than ${without.toFixed(0)} ms, noise ${noise.toFixed(1)} ms\n${report}`)
  assert.ok(hmr - without <= allowed * without + noise, report)
})
