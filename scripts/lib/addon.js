// @ts-check
/** The package's build: the modules, and the addon, which is skipped while its sources are the ones it was built from. */
import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { bundle } from './bundle.js'
import { inCache, inRoot } from './paths.js'
import { Failure, run } from './run.js'
import { hashOf, readOrEmpty, writeStamp } from './stamp.js'

/** Everything that the addon, its loader and its types are made from. */
const sources = ['src', 'crates', 'build.rs', 'Cargo.toml', 'Cargo.lock', '.cargo', 'rust-toolchain.toml']
  .map((name) => inRoot(name))

/** The files that a build writes into `js`. The first two are committed. */
export const generated = ['js/native.cjs', 'js/native.d.cts']

const stampFile = inCache('addon.stamp')

/** @returns {string[]} the addon files in `js`: none before the first build */
const addons = () => readdirSync(inRoot('js')).filter((name) => name.endsWith('.node')).map((name) => inRoot('js', name))

/**
 * The stamp covers what goes in and what came out: a checkout that changes the committed loader, or
 * an addon that was deleted or built by other means, leads to a build as well.
 *
 * @param {string} profile
 */
function currentStamp(profile) {
  const manifest = JSON.parse(readOrEmpty(inRoot('package.json')))
  const made = [...generated.map((name) => inRoot(name)), ...addons()]
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
    napiCli(), 'build', '--platform', ...(profile === 'release' ? ['--release'] : []),
    '--output-dir', 'js', '--js', 'native.cjs', '--dts', 'native.d.cts',
    // Without the cache, types of functions that are gone cannot come back from an older build.
    '--no-dts-cache', '--', '--locked',
  ])
  if (addons().length === 0) throw new Failure('The build wrote no addon into js/')
  writeStamp(stampFile, currentStamp(profile))
}

/** The CLI's script, started with this Node itself: the same on every platform. */
function napiCli() {
  const require = createRequire(import.meta.url)
  const manifest = require.resolve('@napi-rs/cli/package.json')
  const bin = /** @type {{ bin: Record<string, string> }} */ (require(manifest)).bin
  return path.join(path.dirname(manifest), bin.napi)
}
