// @ts-check
/** Every place that holds the version of the package, and how it stands there. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/**
 * @typedef {object} Place
 * @property {string} file relative to the repository
 * @property {RegExp} version matches once for each time that the version stands there; group 1 is what is before it,
 *   group 2 the version
 */

const semantic = String.raw`\d+\.\d+\.\d+(?:-[\w.-]+)?`

/** `"version": "0.1.0"` as the first one of a JSON file, two spaces in. */
const inJson = new RegExp(String.raw`^( {2}"version": ")(${semantic})`, 'm')

/**
 * @param {string} root the repository's folder
 * @returns {Place[]}
 */
function places(root) {
  const crates = readdirSync(path.join(root, 'crates'))
  const platforms = readdirSync(path.join(root, 'npm'))
  const names = ['hot-hook-rs', ...crates].join('|')
  const manifest = new RegExp(String.raw`^(version = ")(${semantic})`, 'm')
  const dependency = new RegExp(String.raw`^((?:${crates.join('|')}) = \{ path = "[^"]+", version = ")(${semantic})`, 'gm')
  return [
    { file: 'package.json', version: inJson },
    {
      file: 'package-lock.json',
      version: new RegExp(String.raw`^( {2}"version": "| {4}"": \{\n {6}"name": "hot-hook-rs",\n {6}"version": ")(${semantic})`, 'gm'),
    },
    { file: 'Cargo.toml', version: manifest },
    { file: 'Cargo.toml', version: dependency },
    { file: 'Cargo.lock', version: new RegExp(String.raw`^(name = "(?:${names})"\nversion = ")(${semantic})`, 'gm') },
    ...crates.map((crate) => ({ file: `crates/${crate}/Cargo.toml`, version: manifest })),
    ...platforms.map((platform) => ({ file: `npm/${platform}/package.json`, version: inJson })),
  ]
}

/**
 * @param {string} root the repository's folder
 * @returns {{ file: string, found: string[] }[]} the versions that stand in each place
 */
export const versionsIn = (root) =>
  places(root).map(({ file, version }) => {
    const text = readFileSync(path.join(root, file), 'utf8')
    const matches = version.global ? [...text.matchAll(version)] : [version.exec(text) ?? []]
    return { file, found: matches.flatMap(([, , found]) => found ?? []) }
  })

/**
 * Writes a version into every place, and makes what is unreleased in the changelog that release.
 *
 * @param {string} root
 * @param {string} version
 * @param {string} date as in `2026-11-30`
 */
export function setVersion(root, version, date) {
  for (const { file, version: pattern } of places(root)) {
    const full = path.join(root, file)
    writeFileSync(
      full,
      readFileSync(full, 'utf8').replace(pattern, (_, before) => before + version),
    )
  }
  const changelog = path.join(root, 'CHANGELOG.md')
  writeFileSync(changelog, readFileSync(changelog, 'utf8').replace('## [Unreleased]\n', `## [Unreleased]\n\n## [${version}] - ${date}\n`))
}
