// @ts-check
/**
 * Builds the addon: `js/hot-hook-rs.<platform>.node`, its loader `js/native.cjs` and its types
 * `js/native.d.cts`. Does nothing when what it is built from has not changed since the last time.
 *
 *     node scripts/build.js          the release build that users get (fat LTO, about two minutes)
 *     node scripts/build.js --dev    the same code without link-time optimisation, in seconds
 *     node scripts/build.js --force  builds even when nothing changed
 */
import { build } from './lib/addon.js'
import { install } from './lib/install.js'
import { root } from './lib/paths.js'
import { main } from './lib/run.js'

await main(async () => {
  const args = new Set(process.argv.slice(2))
  await install(root)
  await build({ profile: args.has('--dev') ? 'dev' : 'release', force: args.has('--force') })
})
