// @ts-check
/** Makes the packages ready that npm gets: the main one, and one for each platform, which holds the binaries. */
import { chmodSync, copyFileSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { compareVersions, neededGlibc, OLDEST_GLIBC } from './glibc.js'
import { filesBelow } from './stamp.js'

/** @param {string} file */
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'))

/**
 * Why a binary must not be published; nothing where it may be.
 *
 * @param {string} file
 * @param {string} platform as in `linux-x64-gnu`
 * @returns {string | undefined}
 */
export function faultOf(file, platform) {
  const glibc = neededGlibc(file)
  if (platform.endsWith('-musl') && glibc) return `${file} needs glibc ${glibc}, which ${platform} does not have`
  if (glibc && compareVersions(glibc, OLDEST_GLIBC) > 0) {
    return `${file} needs glibc ${glibc}; Node.js runs from ${OLDEST_GLIBC} on: build it as .github/workflows/release.yml does`
  }
  return undefined
}

/**
 * Puts the built files into the platform packages, and makes those optional dependencies of the main package: npm installs
 * the one that fits.
 *
 * @param {string} root the repository's folder
 * @param {string} artifacts the folder with everything that was built, in any folders below it
 * @param {string | undefined} repository as in `owner/name`, where they are published from: npm compares it with the provenance
 * @returns {string[]} what is wrong; nothing may be published then
 */
export function preparePackages(root, artifacts, repository) {
  const file = path.join(root, 'package.json')
  const manifest = readJson(file)
  const built = new Map(filesBelow(artifacts).map((one) => [path.basename(one), one]))
  const platforms = readdirSync(path.join(root, 'npm')).toSorted()
  const from = repository && { repository: { type: 'git', url: `git+https://github.com/${repository}.git` } }
  const faults = platforms.flatMap((platform) => {
    const folder = path.join(root, 'npm', platform)
    const own = readJson(path.join(folder, 'package.json'))
    const { version, files } = own
    writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify({ ...own, ...from }, null, 2)}\n`)
    copyFileSync(path.join(root, 'LICENSE'), path.join(folder, 'LICENSE'))
    if (version !== manifest.version) return `${platform} has version ${version}, ${manifest.name} has ${manifest.version}`
    return files.flatMap((/** @type {string} */ name) => {
      const found = built.get(name)
      if (found === undefined) return `${platform}: ${name} was not built`
      copyFileSync(found, path.join(folder, name))
      // The artifacts of a workflow forget who may run a file.
      chmodSync(path.join(folder, name), 0o755)
      return faultOf(found, platform) ?? []
    })
  })
  const strays = existsSync(path.join(root, 'js')) ? readdirSync(path.join(root, 'js')).filter((name) => name.startsWith(`${manifest.napi.binaryName}.`)) : []
  faults.push(...strays.map((name) => `js/${name} would be published in the main package; publish from a fresh clone`))
  manifest.optionalDependencies = Object.fromEntries(platforms.map((platform) => [`${manifest.name}-${platform}`, manifest.version]))
  writeFileSync(file, `${JSON.stringify({ ...manifest, ...from }, null, 2)}\n`)
  return faults
}
