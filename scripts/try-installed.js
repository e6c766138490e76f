// @ts-check
/** `node scripts/try-installed.js <project>`: runs and edits a server in a project that has the package installed. */
import { Failure, main } from './lib/run.js'
import { tryInstalled } from './lib/try-installed.js'

await main(async () => {
  const folder = process.argv[2]
  if (!folder) throw new Failure('Name the folder of a project')
  await tryInstalled(folder)
  console.log(`Node.js ${process.versions.node}, ${process.platform} ${process.arch}: a server was edited while it ran`)
})
