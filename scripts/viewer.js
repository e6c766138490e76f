// @ts-check
/** `npm run test:viewer`: the viewer's page in a real browser. */
import { chromium } from '../__test__/viewer/chromium.js'
import { build } from './lib/addon.js'
import { aptInstall, canInstall } from './lib/debian.js'
import { install } from './lib/install.js'
import { runNodeTests, testFilesIn } from './lib/node-tests.js'
import { root } from './lib/paths.js'
import { Failure, main, run } from './lib/run.js'

await main(async () => {
  await install(root)
  await build({ profile: 'release' })
  if (!chromium() && canInstall()) {
    await run('apt-get', ['update', '-q'])
    await aptInstall('chromium')
  }
  if (!chromium())
    throw new Failure('Chromium is missing. On Debian, as root: apt-get install chromium. Elsewhere, set CHROMIUM to the path of Chromium or Chrome')
  const line = /** @type {const} */ ({ node: process.execPath, version: process.versions.node, bust: 'auto' })
  const { failed } = await runNodeTests(line, { files: testFilesIn('__test__/viewer'), concurrency: 1 })
  if (failed > 0) throw new Failure(`${failed} tests of the viewer failed`)
})
