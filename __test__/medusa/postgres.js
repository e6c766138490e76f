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

/** @returns {string | undefined} where PostgreSQL's programs are */
export function programs() {
  const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS).toSorted((a, b) => Number(b) - Number(a)) : []
  return versions.map((version) => join(VERSIONS, version, 'bin')).find((folder) => existsSync(join(folder, 'initdb')))
}

/**
 * Runs one of PostgreSQL's programs.
 *
 * @param {string} name
 * @param {string[]} args
 * @param {string} [cwd]
 */
function run(name, args, cwd = tmpdir()) {
  const bin = programs()
  if (!bin) throw new Error('PostgreSQL is missing. On Debian: apt-get install postgresql')
  execFileSync(join(bin, name), args, { ...user(), cwd, stdio: ['ignore', 'ignore', 'pipe'] })
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

/**
 * A server that runs.
 *
 * @param {string} port
 */
export function databases(port) {
  const at = ['-h', '127.0.0.1', '-p', port, '-U', 'medusa']
  return {
    port,
    isReady() {
      try {
        run('pg_isready', at)
        return true
      } catch {
        return false
      }
    },
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
  }
}

/** Starts a server. */
export async function postgres() {
  const as = user()
  const folder = mkdtempSync(join(tmpdir(), 'hot-hook-postgres-'))
  if (as.uid !== undefined) chownSync(folder, as.uid, as.gid)
  const data = join(folder, 'data')
  run('initdb', ['-D', data, '-U', 'medusa', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'], folder)
  const port = String(await freePort())
  const settings = ['listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'fsync=off', 'max_connections=60']
  const server = spawn(join(programs() ?? '', 'postgres'), ['-D', data, '-p', port, ...settings.flatMap((one) => ['-c', one])], {
    ...as,
    cwd: folder,
    stdio: 'ignore',
  })
  const stop = async () => {
    const gone = once(server, 'exit')
    // What PostgreSQL calls a fast shutdown: it waits for nobody.
    if (server.exitCode === null && server.kill('SIGINT')) await gone
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
  const all = databases(port)
  for (let left = 100; !all.isReady(); left--) {
    if (left === 0 || server.exitCode !== null) {
      await stop()
      throw new Error('PostgreSQL does not start')
    }
    await pause(100)
  }
  return { ...all, stop }
}
