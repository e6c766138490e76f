// @ts-check
/**
 * `node scripts/prepare-publish.js <folder>`: makes the packages ready to publish from what the release workflow built.
 * It changes package.json and `npm`, so it runs in a clone that is thrown away.
 */
import path from 'node:path'
import { root } from './lib/paths.js'
import { preparePackages } from './lib/publishing.js'
import { Failure, main } from './lib/run.js'

await main(async () => {
  const folder = process.argv[2]
  if (!folder) throw new Failure('Name the folder with the built files')
  const faults = preparePackages(root, path.resolve(folder), process.env.GITHUB_REPOSITORY)
  if (faults.length > 0) throw new Failure(`Not to be published:\n${faults.join('\n')}`)
  console.log('The packages are ready')
})
