// @ts-check
/**
 * What a start under our hooks costs an AdonisJS server. Three servers take turns: two without us, which tell what
 * the machine itself makes of the same start, and one with us. Held is CPU time of the whole process up to the
 * moment when it listens: other programs on the machine delay a start, but do not add to that. The median of
 * the differences to the servers of the same round may be 10 % of such a start, and the noise: three times the
 * standard error that the two equal servers show.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { child } from '../helpers/child.js'
import { skipBefore } from '../helpers/node.js'
import { adonisApp } from './app.js'

const rounds = 11

/** What our hooks, the engine and the scan of the app's files may take, as a part of the start without them. */
const allowed = 0.1

const reporter = new URL('report-cpu.js', import.meta.url).href

/** What `ace serve` starts the server with, and what `--hmr` adds. */
const ways = /** @type {const} */ ({ plain: [], again: [], hmr: ['hot-hook/register'] })

/** @param {number[]} list */
const median = (list) => Number(list.toSorted((a, b) => a - b)[list.length >> 1])

/**
 * The standard error of a median, from how far the values of one kind lie apart: 1.4826 makes a standard
 * deviation of the median distance, and 1.2533 that of a median of the one of a mean.
 *
 * @param {number[]} list
 */
function errorOfMedian(list) {
  const middle = median(list)
  return (1.2533 * 1.4826 * median(list.map((value) => Math.abs(value - middle)))) / Math.sqrt(list.length)
}

test('a start with --hmr costs what one without costs, and a little', { skip: skipBefore(24, 'AdonisJS 7') }, async (t) => {
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

  /** @type {Record<keyof typeof ways, number>[]} */
  const times = []
  // The first round fills the caches of the disk. Whose turn is first changes, so that a busy moment hits all.
  const names = /** @type {(keyof typeof ways)[]} */ (Object.keys(ways))
  for (let round = 0; round <= rounds; round += 1) {
    const took = { plain: 0, again: 0, hmr: 0 }
    for (const turn of names.keys()) {
      const way = names[(round + turn) % names.length] ?? 'plain'
      took[way] = await start(way)
    }
    if (round > 0) times.push(took)
  }
  const without = median(times.flatMap(({ plain, again }) => [plain, again]))
  const noise = 3 * errorOfMedian(times.map(({ plain, again }) => plain - again))
  const more = median(times.map(({ plain, again, hmr }) => hmr - (plain + again) / 2))
  const report = `without: ${without.toFixed(0)} ms of CPU, noise ${noise.toFixed(1)} ms, with --hmr ${more.toFixed(1)} ms more`
  t.diagnostic(report)
  assert.ok(more <= allowed * without + noise, report)
})
