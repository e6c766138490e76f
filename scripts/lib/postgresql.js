// @ts-check
/** PostgreSQL for the Medusa tests, from Debian's package. */
import { copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { programs } from '../../__test__/medusa/postgres.js'
import { Failure, run } from './run.js'

const SETTINGS = '/etc/postgresql-common/createcluster.conf'

/** Installs PostgreSQL where it is missing and that is allowed. No server is started, and none is left behind. */
export async function ensurePostgresql() {
  if (programs()) {
    console.log(`PostgreSQL is there: ${programs()}`)
    return
  }
  const isRoot = process.getuid?.() === 0
  if (process.platform !== 'linux' || !isRoot) throw new Failure('PostgreSQL is missing. On Debian, as root: apt-get install postgresql')
  console.log("Installing Debian's postgresql, without its system server")
  await run('apt-get', ['update', '-q'])
  await apt('postgresql-common')
  const backup = `${SETTINGS}.hot-hook-rs`
  copyFileSync(SETTINGS, backup)
  try {
    writeFileSync(SETTINGS, `${readFileSync(SETTINGS, 'utf8')}\ncreate_main_cluster = false\n`)
    await apt('postgresql')
  } finally {
    renameSync(backup, SETTINGS)
  }
  if (!programs()) throw new Failure('The package postgresql does not hold what the tests need')
}

/** @param {string} name */
async function apt(name) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['install', '-qy', '--no-install-recommends', '-o', 'Dpkg::Options::=--force-confold', name], { env })
}
