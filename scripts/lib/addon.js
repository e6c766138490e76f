// @ts-check
/**
 * The package's build: the modules, the addon, and the executable beside it. The last two are skipped while their sources
 * are the ones they were built from.
 */
import { chmodSync, copyFileSync, existsSync, readdirSync, renameSync, statSync } from 'node:fs'
import path from 'node:path'
import { bundle } from './bundle.js'
import { inCache, inRoot } from './paths.js'
import { binOf, Failure, run } from './run.js'
import { hashOf, readOrEmpty, writeStamp } from './stamp.js'
import { buildViewer, page } from './viewer.js'

/** Everything that the addon, its loader and its types are made from. */
const sources = ['src', 'crates', 'build.rs', 'Cargo.toml', 'Cargo.lock', '.cargo', 'rust-toolchain.toml'].map((name) => inRoot(name))

/** The files that a build writes and that are committed. */
export const generated = ['js/native.cjs', 'js/native.d.cts', page]

const stampFile = inCache('addon.stamp')

/** @returns {string[]} the addon files in `js`: none before the first build */
const addons = () =>
  readdirSync(inRoot('js'))
    .filter((name) => name.endsWith('.node'))
    .map((name) => inRoot('js', name))

/**
 * The executable that belongs to an addon.
 *
 * @param {string} addon
 */
const executableOf = (addon) => addon.replace(/\.node$/, addon.includes('.win32-') ? '.exe' : '')

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
 * How another system's addon is linked: by Zig, or by a linker that is installed.
 *
 * @typedef {'zig' | 'none'} Cross
 */

/**
 * @param {{ profile: 'dev' | 'release', force?: boolean, target?: string, cross?: Cross }} options `target`: as Rust calls
 *   it; this system by default
 */
export async function build({ profile, force = false, target, cross = 'none' }) {
  await bundle()
  await buildViewer()
  if (!force && addons().length > 0 && readOrEmpty(stampFile) === currentStamp(profile)) {
    console.log(`The addon (${profile}) is up to date`)
    return
  }
  console.log(`Building the addon (${profile})`)
  await run(process.execPath, [
    binOf('@napi-rs/cli', 'napi'),
    'build',
    '--platform',
    ...(profile === 'release' ? ['--release'] : []),
    ...(target ? ['--target', target] : []),
    ...(cross === 'zig' ? ['--cross-compile'] : []),
    '--output-dir',
    'js',
    '--js',
    'native.cjs',
    '--dts',
    'native.d.cts',
    // Without the cache, types of functions that are gone cannot come back from an older build.
    '--no-dts-cache',
    '--',
    '--locked',
  ])
  const [addon] = addons().toSorted((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs)
  if (!addon) throw new Failure('The build wrote no addon into js/')
  await buildExecutable({ profile, target, cross }, addon)
  if (!target) writeStamp(stampFile, currentStamp(profile))
}

/** Takes the addon in `js` for one that was built from these sources: another machine did. */
export async function adopt() {
  await bundle()
  const [addon] = addons()
  if (!addon) throw new Failure('There is no addon in js/')
  // What a workflow hands over has lost its permissions.
  if (existsSync(executableOf(addon))) chmodSync(executableOf(addon), 0o755)
  writeStamp(stampFile, currentStamp('release'))
}

/**
 * Without the binding, whose symbols only Node has.
 *
 * @param {{ profile: 'dev' | 'release', target?: string, cross: Cross }} how
 * @param {string} addon the file that it goes beside
 */
async function buildExecutable({ profile, target, cross }, addon) {
  const name = profile === 'release' ? 'executable' : 'dev'
  console.log(`Building the executable (${profile})`)
  await run('cargo', [
    cross === 'zig' ? 'zigbuild' : 'build',
    '--locked',
    '--profile',
    name,
    ...(target ? ['--target', target] : []),
    '--no-default-features',
    '--features',
    'executable',
    '--bin',
    'hot-hook-rs',
  ])
  const file = executableOf(addon)
  // Behind a dot stands the version of glibc, which only Zig knows.
  const folders = [process.env.CARGO_TARGET_DIR ?? inRoot('target'), target?.split('.')[0], profile === 'release' ? 'executable' : 'debug']
  const made = path.join(...folders.filter((folder) => folder !== undefined), `hot-hook-rs${path.extname(file) === '.exe' ? '.exe' : ''}`)
  // One that runs cannot be written to, only replaced.
  copyFileSync(made, `${file}.new`)
  renameSync(`${file}.new`, file)
}
