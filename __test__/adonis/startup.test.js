// @ts-check
/** A start under our hooks takes no longer than one without, beyond the noise of the machine. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { child } from '../helpers/child.js'
import { skipBefore } from '../helpers/node.js'
import { adonisApp } from './app.js'

const rounds = 7

/** What `ace serve` starts the server with, and what `--hmr` adds. */
const ways = {
  plain: { imports: ['@poppinss/ts-exec'], env: {} },
  hmr: { imports: ['@poppinss/ts-exec', 'hot-hook/register'], env: { HOT_HOOK_WATCH: 'false' } },
}

test('the start of an AdonisJS server with and without --hmr', { skip: skipBefore(24, 'AdonisJS 7') }, async (t) => {
  const app = await adonisApp(t)
  // The index of the controllers, which `ace serve` writes before it starts the server.
  const controllers = ['about', 'base', 'comments', 'posts'].map((name) => [name, `${name}_controller`])
  const lines = controllers.map(([name, file]) => `  ${name?.replace(/^./, (first) => first.toUpperCase())}: () => import('#controllers/${file}'),`)
  await app.save('.adonisjs/server/controllers.ts', `export const controllers = {\n${lines.join('\n')}\n}\n`)

  /** @param {keyof typeof ways} way */
  async function start(way) {
    const { imports, env } = ways[way]
    const began = performance.now()
    const server = child({ ...app, onEnd: () => {} }, {
      entry: 'bin/server.ts', imports, nodeArgs: ['--enable-source-maps'], env: { ...env, PORT: '0' },
    })
    await server.when('the server listens', () => server.said.messages.some((message) => message?.isAdonisJS), { deadline: 60_000 })
    const took = performance.now() - began
    server.kill('SIGKILL')
    await server.ended()
    return took
  }

  /** @type {Record<keyof typeof ways, number[]>} */
  const times = { plain: [], hmr: [] }
  // The first round fills the caches of the disk; then they take turns, so that a busy moment hits both.
  for (let round = 0; round <= rounds; round += 1) {
    for (const way of round % 2 ? /** @type {const} */ (['hmr', 'plain']) : /** @type {const} */ (['plain', 'hmr'])) {
      const took = await start(way)
      if (round > 0) times[way].push(took)
    }
  }
  for (const list of Object.values(times)) list.sort((a, b) => a - b)
  const [fastest, slowest] = [Number(times.plain[0]), Number(times.plain.at(-1))]
  const middle = (/** @type {number[]} */ list) => Number(list[list.length >> 1])
  const report = Object.entries(times).map(([way, list]) => `${way}: ${list.map((ms) => ms.toFixed(0)).join(' ')} ms`).join('\n')
  t.diagnostic(report)
  assert.ok(middle(times.hmr) - middle(times.plain) <= slowest - fastest, report)
})
