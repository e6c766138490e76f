// @ts-check
/** PostgreSQL for the Medusa tests, from Debian's package. */
import { copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { programs } from '../../__test__/medusa/postgres.js'
import { aptInstall, canInstall } from './debian.js'
import { Failure, run } from './run.js'

const SETTINGS = '/etc/postgresql-common/createcluster.conf'

/** Installs PostgreSQL where it is missing and that is allowed. No server is started, and none is left behind. */
export async function ensurePostgresql() {
  if (programs()) {
    console.log(`PostgreSQL is there: ${programs()}`)
    return
  }
  if (!canInstall()) throw new Failure('PostgreSQL is missing. On Debian, as root: apt-get install postgresql')
  console.log("Installing Debian's postgresql, without its system server")
  await run('apt-get', ['update', '-q'])
  await aptInstall('postgresql-common')
  const backup = `${SETTINGS}.hot-hook-rs`
  copyFileSync(SETTINGS, backup)
  try {
    writeFileSync(SETTINGS, `${readFileSync(SETTINGS, 'utf8')}\ncreate_main_cluster = false\n`)
    await aptInstall('postgresql')
  } finally {
    renameSync(backup, SETTINGS)
  }
  if (!programs()) throw new Failure('The package postgresql does not hold what the tests need')
}
