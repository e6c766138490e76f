// @ts-check
/**
 * `npm run check:package`: packs the package as npm would publish it and loads it in each way that it can
 * get onto a machine. Nothing is fetched. With `--publish` it fails for an addon that old systems cannot load.
 */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build } from './lib/addon.js'
import { install } from './lib/install.js'
import { inRoot, root } from './lib/paths.js'
import { faultOf } from './lib/publishing.js'
import { binOf, captured, Failure, main } from './lib/run.js'
import { tryInstalled } from './lib/try-installed.js'

const manifest = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'))
const temporary = mkdtempSync(path.join(tmpdir(), 'hot-hook-rs-package-'))

/** The most that the addon and the executable of one platform may take, in bytes. */
const LARGEST = 7_000_000

/** A project folder with `node_modules`, and where the package lies in it. */
function project(/** @type {string} */ name) {
  const folder = path.join(temporary, name)
  mkdirSync(path.join(folder, 'node_modules'), { recursive: true })
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n')
  return { folder, installed: path.join(folder, 'node_modules', manifest.name) }
}

/**
 * @param {string} tarball
 * @param {string} name
 */
async function installed(tarball, name) {
  const target = project(name)
  const { code, output } = await captured('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], { cwd: target.folder })
  if (code !== 0) throw new Failure(`npm could not install ${tarball}:\n${output}`)
  return target
}

/**
 * Starts the package from a project, in a process of its own.
 *
 * @param {string} folder
 */
const load = (folder) =>
  captured(process.execPath, ['--input-type=module', '-e', `const { hot } = await import('${manifest.name}'); await hot.init({ watch: false })`], {
    cwd: folder,
  })

/**
 * @param {string} way
 * @param {string} folder
 */
async function loads(way, folder) {
  const { code, output } = await load(folder)
  // Without its addon the package loads all the same, and says so.
  if (code !== 0 || output.includes('[hot-hook]')) throw new Failure(`The package does not load as ${way}:\n${output}`)
  console.log(`loads as ${way}`)
}

/** @param {unknown} entry a value of `exports` @returns {string[]} */
const targets = (entry) => (typeof entry === 'string' ? [entry] : Object.values(Object(entry)).flatMap(targets))

/** @param {string} folder the package's folder */
function hasWhatItExports(folder) {
  const missing = targets(manifest.exports).filter((target) => !existsSync(path.join(folder, target)))
  if (missing.length > 0) throw new Failure(`The package exports files that it does not hold: ${missing.join(', ')}`)
  console.log('holds every file that it exports')
}

/** What belongs to one platform: the addon, and the executable beside it. @param {string} addon */
const platformFiles = (addon) => [addon, addon.replace(/\.node$/, process.platform === 'win32' ? '.exe' : '')]

/**
 * @param {string} folder where the addon lies
 */
async function hasExecutable(folder) {
  const [, executable] = platformFiles(readdirSync(folder).find((name) => name.endsWith('.node')) ?? '')
  const { code, output } = await captured(path.join(folder, String(executable)), ['--version'], { cwd: folder })
  if (code !== 0 || !output.includes(manifest.version)) throw new Failure(`The executable ${executable} does not run:\n${output}`)
  console.log(`${executable} runs`)
}

/** @param {string} folder the package's folder */
function addonOf(folder) {
  const addon = readdirSync(path.join(folder, 'js')).find((name) => name.endsWith('.node'))
  if (!addon) throw new Failure('The tarball holds no addon; run "npm run build"')
  return addon
}

/** @param {string} addon a file name */
const platformOf = (addon) => addon.slice(`${manifest.napi.binaryName}.`.length, -'.node'.length)

/**
 * Moves the addon out of the package into the platform package that belongs to it.
 *
 * @param {{ folder: string, installed: string }} target
 */
function moveToPlatformPackage(target) {
  const addon = addonOf(target.installed)
  const platform = platformOf(addon)
  const folder = path.join(target.folder, 'node_modules', `${manifest.name}-${platform}`)
  mkdirSync(folder)
  copyFileSync(inRoot('npm', platform, 'package.json'), path.join(folder, 'package.json'))
  for (const name of platformFiles(addon)) {
    copyFileSync(path.join(target.installed, 'js', name), path.join(folder, name))
    rmSync(path.join(target.installed, 'js', name))
  }
  return folder
}

/** A server that runs from the package, edited while it runs. */
async function answersAnew(/** @type {string} */ folder) {
  await tryInstalled(folder)
  console.log('a server is edited while it runs, in one process')
}

/**
 * What two programs that read packages find wrong: publint in what it holds, attw in how its types are found.
 *
 * @param {string} tarball
 */
async function isWellFormed(tarball) {
  for (const [name, command, ...args] of [
    ['publint', 'publint', 'run', '--strict', tarball],
    // ES modules alone, which `require` loads on every Node.js that is supported but for the first ones of 20 and 22.
    ['@arethetypeswrong/cli', 'attw', tarball, '--profile', 'node16', '--ignore-rules', 'cjs-resolves-to-esm', '--format', 'ascii', '--no-color', '--no-emoji'],
  ]) {
    const { code, output } = await captured(process.execPath, [binOf(String(name), String(command)), ...args])
    if (code !== 0) throw new Failure(`${command} complains:\n${output}`)
  }
  console.log('publint and attw find nothing')
}

/** @param {string} folder the package's folder */
function isSmall(folder) {
  const addon = addonOf(folder)
  const sizes = platformFiles(addon).map((name) => ({ name, size: statSync(path.join(folder, 'js', name)).size }))
  const total = sizes.reduce((sum, { size }) => sum + size, 0)
  const list = sizes.map(({ name, size }) => `${name} ${(size / 1e6).toFixed(1)} MB`).join(', ')
  if (total > LARGEST) throw new Failure(`The files of one platform take ${total} bytes, more than ${LARGEST}: ${list}`)
  console.log(`small enough: ${list}`)
}

/**
 * @param {string} folder the package's folder
 */
function isFitForOldSystems(folder) {
  const addon = addonOf(folder)
  const faults = platformFiles(addon).flatMap((name) => faultOf(path.join(folder, 'js', name), platformOf(addon)) ?? [])
  if (faults.length > 0 && process.argv.includes('--publish')) throw new Failure(faults.join('\n'))
  console.log(faults.length > 0 ? `not for publishing, which needs an older glibc:\n  ${faults.join('\n  ')}` : 'old systems can load what it holds')
}

async function check() {
  const packed = await captured('npm', ['pack', '--silent', '--pack-destination', temporary])
  const tarball = readdirSync(temporary).find((name) => name.endsWith('.tgz'))
  if (packed.code !== 0 || !tarball) throw new Failure(`npm pack failed:\n${packed.output}`)

  await isWellFormed(path.join(temporary, tarball))
  const whole = await installed(path.join(temporary, tarball), 'tarball')
  hasWhatItExports(whole.installed)
  isSmall(whole.installed)
  isFitForOldSystems(whole.installed)
  await loads('a tarball', whole.folder)
  await hasExecutable(path.join(whole.installed, 'js'))
  await answersAnew(whole.folder)

  const linked = project('symlink')
  symlinkSync(root, linked.installed, 'junction')
  await loads('a symlinked folder', linked.folder)

  const split = await installed(path.join(temporary, tarball), 'platform')
  const platformFolder = moveToPlatformPackage(split)
  await loads('a package with its platform package', split.folder)
  await hasExecutable(platformFolder)

  rmSync(platformFolder, { recursive: true })
  // As a release has it.
  const published = path.join(split.installed, 'package.json')
  const platforms = readdirSync(inRoot('npm')).map((name) => [`${manifest.name}-${name}`, manifest.version])
  writeFileSync(published, JSON.stringify({ ...manifest, optionalDependencies: Object.fromEntries(platforms) }))
  const { code, output } = await load(split.folder)
  if (code !== 0) throw new Failure(`Without an addon the process does not go on:\n${output}`)
  if (!output.includes(path.basename(platformFolder)) || !output.includes('npm/cli/issues/4828'))
    throw new Failure(`Without an addon no line says which package is missing:\n${output}`)
  console.log('says which package is missing, and how it comes')
}

await main(async () => {
  try {
    await install(root)
    await build({ profile: 'release' })
    await check()
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
})
