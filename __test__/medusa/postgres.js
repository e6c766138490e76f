// @ts-check
/** A PostgreSQL of the test's own, from Debian's package: in a temporary folder, on a free port of this machine. */
import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const VERSIONS = '/usr/lib/postgresql'

/** PostgreSQL refuses to run as root: as which user it runs instead. */
function user() {
  if (process.getuid?.() !== 0) return {}
  const id = (/** @type {string} */ flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

/** @returns {string} where the programs are */
function programs() {
  const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS).toSorted((a, b) => Number(b) - Number(a)) : []
  const found = versions.map((version) => join(VERSIONS, version, 'bin')).find((folder) => existsSync(join(folder, 'initdb')))
  if (!found) throw new Error('PostgreSQL is missing. On Debian: apt-get install postgresql')
  return found
}

/** A port that nobody listens on. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  server.close()
  await once(server, 'close')
  return port
}

/** Starts it. */
export async function postgres() {
  const bin = programs()
  const as = user()
  const folder = mkdtempSync(join(tmpdir(), 'hot-hook-postgres-'))
  if (as.uid !== undefined) chownSync(folder, as.uid, as.gid)
  const data = join(folder, 'data')
  const run = (/** @type {string} */ name, /** @type {string[]} */ args) =>
    execFileSync(join(bin, name), args, { ...as, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  run('initdb', ['-D', data, '-U', 'medusa', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'])
  const port = String(await freePort())
  const settings = ['listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'fsync=off', 'max_connections=60']
  const server = spawn(join(bin, 'postgres'), ['-D', data, '-p', port, ...settings.flatMap((one) => ['-c', one])], { ...as, cwd: folder, stdio: 'ignore' })
  const at = ['-h', '127.0.0.1', '-p', port, '-U', 'medusa']
  for (let left = 100; ; left--) {
    try {
      run('pg_isready', at)
      break
    } catch (error) {
      if (left === 0) throw error
      await pause(100)
    }
  }
  return {
    /**
     * Creates a database, empty or as a copy.
     *
     * @param {string} name
     * @param {string} [template]
     * @returns {string} its URL
     */
    create(name, template) {
      run('createdb', [...at, ...(template ? ['-T', template] : []), name])
      return `postgres://medusa@127.0.0.1:${port}/${name}`
    },
    async stop() {
      const gone = once(server, 'exit')
      // What PostgreSQL calls a fast shutdown: it waits for nobody.
      server.kill('SIGINT')
      await gone
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}
