// @ts-check
/**
 * A server of AdonisJS starts with `--hmr` at least as fast as without it. Three servers take turns: two without us,
 * which tell what the machine itself makes of the same start, and one with us. Held is the median of the CPU time of the
 * whole process up to the moment when it listens, within three hundredths: the medians of equal starts differ by up to four.
 * Imports inside packages no longer go through the thread of the TypeScript loader, which pays for what we do ourselves.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { child } from '../helpers/child.js'
import { skipBefore } from '../helpers/node.js'
import { adonisApp } from './app.js'

const rounds = 13

const reporter = new URL('report-cpu.js', import.meta.url).href

/** What `ace serve` starts the server with, and what `--hmr` adds. */
const ways = /** @type {const} */ ({ plain: [], again: [], hmr: ['hot-hook/register'] })

test('a start with --hmr takes no more CPU time than one without', { skip: skipBefore(24, 'AdonisJS 7') }, async (t) => {
  const app = await adonisApp(t)
  app.indexControllers()

  /** @param {keyof typeof ways} way */
  async function start(way) {
    const server = child(
      { ...app, onEnd: () => {} },
      {
        entry: 'bin/server.ts',
        imports: ['@poppinss/ts-exec', ...ways[way], reporter],
        nodeArgs: ['--enable-source-maps'],
        env: { PORT: '0', HOT_HOOK_WATCH: 'false' },
      },
    )
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
  const plain = median(times.plain)
  const again = median(times.again)
  const hmr = median(times.hmr)
  const without = (plain + again) / 2
  const noise = Math.abs(plain - again)
  const report = Object.entries(times)
    .map(([way, list]) => `${way}: ${list.map((ms) => ms.toFixed(0)).join(' ')} ms of CPU`)
    .join('\n')
  t.diagnostic(`${(hmr - without).toFixed(1)} ms more than ${without.toFixed(0)} ms, noise ${noise.toFixed(1)} ms\n${report}`)
  assert.ok(hmr <= without * 1.03 + noise, report)
})

/** @param {number[]} list */
const median = (list) => list.toSorted((one, other) => one - other)[list.length >> 1] ?? 0
