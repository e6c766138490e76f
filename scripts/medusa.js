// @ts-check
/**
 * `npm run test:medusa`: a real Medusa project on a real PostgreSQL. Installs what is missing, builds the addon and
 * runs `__test__/medusa`; on a fresh clone as well.
 *
 *     node scripts/medusa.js       Node.js 22 and 24
 *     node scripts/medusa.js 24    these lines alone
 */
import { dependencies } from '../__test__/medusa/project.js'
import { migrated } from '../__test__/medusa/suite.js'
import { nodeOf, versions } from './lib/nodes.js'
import { testFilesIn } from './lib/node-tests.js'
import { ensurePostgresql } from './lib/postgresql.js'
import { Failure, main } from './lib/run.js'
import { runSteps } from './lib/steps.js'
import { buildStep, installStep, nodeTestStep } from './lib/test-steps.js'

const asked = process.argv.slice(2)
const lines = versions.filter((version) => (asked.length > 0 ? asked : ['22', '24']).includes(version.split('.')[0] ?? ''))

/** @type {Awaited<ReturnType<typeof migrated>> | undefined} */
let databases

await main(async () => {
  if (lines.length === 0) throw new Failure(`There is no Node.js ${asked.join(', ')} here: ${versions.join(', ')}`)
  const nodes = new Map()
  for (const version of lines) nodes.set(version, await nodeOf(version))
  try {
    await runSteps([
      installStep,
      { title: 'PostgreSQL', needed: true, run: ensurePostgresql },
      { title: 'Install Medusa', needed: true, run: async () => void (await dependencies()) },
      buildStep,
      {
        title: "A database with Medusa's tables",
        needed: true,
        async run() {
          databases = await migrated()
          process.env.HOT_HOOK_TEST_POSTGRES = databases.port
        },
      },
      ...lines.map((version) => nodeTestStep({ node: nodes.get(version), version, bust: 'auto' }, { files: testFilesIn('__test__/medusa'), concurrency: 1 })),
    ])
  } finally {
    // It was started for this run alone.
    await databases?.stop()
  }
})
