// @ts-check
/**
 * The package's build: the modules, the addon, and the executable beside it. The last two are skipped while their sources
 * are the ones they were built from.
 */
import { copyFileSync, readdirSync, renameSync } from 'node:fs'
import path from 'node:path'
import { bundle } from './bundle.js'
import { inCache, inRoot } from './paths.js'
import { binOf, Failure, run } from './run.js'
import { hashOf, readOrEmpty, writeStamp } from './stamp.js'

/** Everything that the addon, its loader and its types are made from. */
const sources = ['src', 'crates', 'build.rs', 'Cargo.toml', 'Cargo.lock', '.cargo', 'rust-toolchain.toml']
  .map((name) => inRoot(name))

/** The files that a build writes into `js`. The first two are committed. */
export const generated = ['js/native.cjs', 'js/native.d.cts']

const stampFile = inCache('addon.stamp')

/** @returns {string[]} the addon files in `js`: none before the first build */
const addons = () => readdirSync(inRoot('js')).filter((name) => name.endsWith('.node')).map((name) => inRoot('js', name))

const suffix = process.platform === 'win32' ? '.exe' : ''

/**
 * The executable that belongs to an addon.
 *
 * @param {string} addon
 */
const executableOf = (addon) => addon.replace(/\.node$/, suffix)

/**
 * The stamp covers what goes in and what came out: a checkout that changes the committed loader, or
 * an addon that was deleted or built by other means, leads to a build as well.
 *
 * @param {string} profile
 */
function currentStamp(profile) {
  const manifest = JSON.parse(readOrEmpty(inRoot('package.json')))
  const made = [...generated.map((name) => inRoot(name)), ...addons(), ...addons().map(executableOf)]
  return hashOf([...sources, ...made], [profile, manifest.napi, manifest.version, manifest.devDependencies['@napi-rs/cli'], process.platform, process.arch])
}

/**
 * @param {{ profile: 'dev' | 'release', force?: boolean }} options
 */
export async function build({ profile, force = false }) {
  await bundle()
  if (!force && addons().length > 0 && readOrEmpty(stampFile) === currentStamp(profile)) {
    console.log(`The addon (${profile}) is up to date`)
    return
  }
  console.log(`Building the addon (${profile})`)
  await run(process.execPath, [
    binOf('@napi-rs/cli', 'napi'), 'build', '--platform', ...(profile === 'release' ? ['--release'] : []),
    '--output-dir', 'js', '--js', 'native.cjs', '--dts', 'native.d.cts',
    // Without the cache, types of functions that are gone cannot come back from an older build.
    '--no-dts-cache', '--', '--locked',
  ])
  const [addon] = addons()
  if (!addon) throw new Failure('The build wrote no addon into js/')
  await buildExecutable(profile, executableOf(addon))
  writeStamp(stampFile, currentStamp(profile))
}

/**
 * Without the binding, whose symbols only Node has.
 *
 * @param {'dev' | 'release'} profile
 * @param {string} file where it goes
 */
async function buildExecutable(profile, file) {
  const name = profile === 'release' ? 'executable' : 'dev'
  console.log(`Building the executable (${profile})`)
  await run('cargo', ['build', '--locked', '--profile', name, '--no-default-features', '--features', 'executable', '--bin', 'hot-hook-rs'])
  const target = process.env.CARGO_TARGET_DIR ?? inRoot('target')
  const folder = profile === 'release' ? 'executable' : 'debug'
  // One that runs cannot be written to, only replaced.
  copyFileSync(path.join(target, folder, `hot-hook-rs${suffix}`), `${file}.new`)
  renameSync(`${file}.new`, file)
}
