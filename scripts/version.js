// @ts-check
/**
 * `npm run set-version -- 0.2.0`: writes the version of the next release into every file that holds it: the manifests of npm
 * and Cargo with their lockfiles, the platform packages, the changelog. `npm run lint` finds one that differs.
 */
import { root } from './lib/paths.js'
import { Failure, main } from './lib/run.js'
import { setVersion, versionsIn } from './lib/versions.js'

await main(async () => {
  const version = process.argv[2] ?? ''
  if (!/^\d+\.\d+\.\d+(?:-[\w.-]+)?$/.test(version)) throw new Failure('Name the version: npm run set-version -- 0.2.0')
  setVersion(root, version, new Date().toISOString().slice(0, 10))
  const missed = versionsIn(root).filter(({ found }) => found.length === 0 || found.some((one) => one !== version))
  if (missed.length > 0) throw new Failure(`Not set in ${missed.map(({ file }) => file).join(', ')}`)
  console.log(`Set ${version} in ${versionsIn(root).length} places. Look at the changelog, then commit and tag: RELEASING.md`)
})
