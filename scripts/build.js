// @ts-check
/**
 * Builds the addon: `js/hot-hook-rs.<platform>.node`, its loader `js/native.cjs` and its types
 * `js/native.d.cts`. Does nothing when what it is built from has not changed since the last time.
 *
 *     node scripts/build.js          the release build that users get (fat LTO, about two minutes)
 *     node scripts/build.js --dev    the same code without link-time optimisation, in seconds
 *     node scripts/build.js --force  builds even when nothing changed
 *     node scripts/build.js --target riscv64gc-unknown-linux-gnu.2.28 --cross zig      for another system
 */
import { parseArgs } from 'node:util'
import { build } from './lib/addon.js'
import { install } from './lib/install.js'
import { root } from './lib/paths.js'
import { main } from './lib/run.js'

await main(async () => {
  const { values } = parseArgs({ options: { dev: { type: 'boolean' }, force: { type: 'boolean' }, target: { type: 'string' }, cross: { type: 'string' } } })
  const { dev, force, target, cross } = values
  await install(root)
  await build({ profile: dev ? 'dev' : 'release', force, target, cross: /** @type {import('./lib/addon.js').Cross | undefined} */ (cross) })
})
