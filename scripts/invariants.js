// @ts-check
/** Rules of the architecture that no compiler checks. Prints every breach with file and line. */
import { readFileSync, readdirSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { layerBreaches } from './lib/layers.js'
import { inRoot, root } from './lib/paths.js'
import { roomBreaches } from './lib/rooms.js'
import { Failure, main } from './lib/run.js'
import { codeOf } from './lib/rust-code.js'
import { versionsIn } from './lib/versions.js'

/** The longest a source file may be. What grows beyond is two ideas. */
const lineLimit = 400

const rust = /^(?:src|crates\/[^/]+\/src)\/.*\.rs$/

/**
 * Words that only some files may use.
 * @type {{ word: RegExp, allowed: RegExp, why: string, files?: RegExp }[]}
 */
const confined = [
  { word: /\boxc_(?!resolver\b)\w+|\boxc::/, allowed: /^src\/imports\//, why: 'the parser is named in src/imports alone' },
  { word: /\boxc_resolver\b/, allowed: /^src\/(?:imports\/|resolve(?:\/|\.rs$))/, why: 'the resolver is named in src/resolve alone' },
  { word: /\bnotify(?:_types)?::|\buse notify\b/, allowed: /^src\/watch\//, why: 'the watcher library is named in src/watch alone' },
  { word: /\bnapi(?:_derive)?::|#\[napi\b|\buse napi/, allowed: /^src\/binding\//, why: 'N-API is named in src/binding alone' },
  {
    word: /\bfs::read(?:_to_string)?\(|\bFile::open\(/,
    allowed: /^src\/regular_file\.rs$|\/tests(?:\/|\.rs$)|^(?:tests|benches|fuzz)\//,
    why: 'files are opened in src/regular_file.rs alone: a FIFO would block',
  },
  { word: /\bunsafe\b(?!_)/, allowed: /^src\/(?:binding\/|system\.rs$)/, why: 'unsafe code is confined to src/binding and src/system.rs' },
  {
    word: /\.canonicalize\(|\bread_link\(/,
    allowed: /^src\/(?:file_system\/|resolve(?:\/|\.rs$))|(?:^|\/)tests(?:\/|\.rs$)/,
    why: 'the file system answers in canonical spellings: file_system::real',
  },
  {
    word: /\._(?:load|cache|pathCache)\b/,
    allowed: /^js\/node\/commonjs\.js$/,
    files: /^js\//,
    why: "Node's CommonJS loader is named in js/node/commonjs.js alone",
  },
  {
    word: /\._(?:compile|extensions|findPath|handle|initPaths|listen2|nodeModulePaths|resolveFilename|resolveLookupPaths)\b/,
    allowed: /^js\/node\//,
    files: /^js\//,
    why: 'what Node keeps to itself is named in js/node alone',
  },
  {
    word: /adonisjs/i,
    allowed: /^src\/(?:engine\/adonis|cli\/init(?:\/framework)?)\.rs$|(?:^|\/)tests(?:\/|\.rs$)/,
    why: 'what AdonisJS does is known in src/engine/adonis.rs alone',
  },
  { word: /medusa/i, allowed: /^(?:js\/medusa\/|src\/cli\/(?:init|tests))/, files: /^(?:js|src)\//, why: 'a framework is named in its adapter alone' },
  { word: /\.unwrap\(\)|\.expect\("/, allowed: /(?:^|\/)tests(?:\/|\.rs$)/, why: "a failure is returned, not a panic in the user's server" },
]

/** @returns {string[]} the files of the repository that Git tracks or would track */
const tracked = () =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate'], { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean)

/**
 * @param {string} file
 * @param {string} text
 * @returns {string[]}
 */
function confinedBreaches(file, text) {
  const lines = rust.test(file) ? codeOf(text) : text.split('\n')
  return confined
    .filter(({ files = rust, allowed }) => files.test(file) && !allowed.test(file))
    .flatMap((rule) => lines.flatMap((line, index) => (rule.word.test(line) ? [`${file}:${index + 1}: ${rule.why}`] : [])))
}

/**
 * @param {string} file
 * @param {string} text
 * @returns {string[]}
 */
function lengthBreaches(file, text) {
  if (!/\.(?:rs|js|mjs|cjs|ts|mts|cts)$/.test(file) || file.startsWith('js/native.')) return []
  const lines = text.split('\n').length - 1
  return lines > lineLimit ? [`${file}: ${lines} lines, more than ${lineLimit}`] : []
}

/**
 * A lockfile names packages and hashes; the host it came from is one contributor's own.
 *
 * @param {string} file
 * @param {string} text
 */
const lockfileBreaches = (file, text) =>
  /(?:^|\/)package-lock\.json$/.test(file) && /"resolved":\s*"https?:/.test(text)
    ? [`${file}: names a registry host; install with the repository's .npmrc`]
    : []

/** @returns {string[]} */
function manifestBreaches() {
  const manifest = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'))
  const breaches = Object.keys(manifest.dependencies ?? {}).map((name) => `package.json: ${name} is a run-time dependency; the addon is the only one`)
  for (const { file, found } of versionsIn(root)) {
    if (found.length === 0 || found.some((version) => version !== manifest.version))
      breaches.push(`${file}: version ${found.join(', ')}, package.json has ${manifest.version}; run "npm run set-version"`)
  }
  const platforms = readdirSync(inRoot('npm'))
  if (platforms.length !== manifest.napi.targets.length)
    breaches.push(`npm: ${platforms.length} folders for ${manifest.napi.targets.length} targets; run "npx napi create-npm-dirs"`)
  return breaches
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(inRoot(file), 'utf8')
  } catch {
    // Deleted but not committed yet, or a symlink to a folder: there is no text to judge.
    return ''
  }
}

await main(async () => {
  const sources = new Map(tracked().map((file) => [file, read(file)]))
  const some = (/** @type {RegExp} */ name) => new Map([...sources].filter(([file]) => name.test(file)))
  const judges = [confinedBreaches, lengthBreaches, lockfileBreaches]
  const breaches = [...sources].flatMap(([file, text]) => judges.flatMap((judge) => judge(file, text)))
  breaches.push(...manifestBreaches(), ...layerBreaches(some(rust)), ...roomBreaches(some(/^js\/.*\.js$/)))
  for (const breach of breaches) console.error(breach)
  if (breaches.length > 0) throw new Failure(`${breaches.length} breaches`)
  console.log(`${sources.size} files keep the rules`)
})
