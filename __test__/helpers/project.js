// @ts-check
/** A throw-away project in a directory of its own. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { save } from './save.js'
import { packageDirectory, subject } from './subject.js'

/** The boundaries that a project has when its test says nothing else. */
export const boundaries = ['./src/controllers/**/*.{js,cjs,mjs,ts,tsx}']

/**
 * @typedef {object} ProjectOptions
 * @property {Record<string, unknown> | string | null} [packageJson] merged over the default, or the raw text, or
 *   null for none
 * @property {unknown} [hotHook] the `hotHook` key, instead of the default boundaries; null for no such key
 * @property {string} [location] a path below the temporary directory, to test odd names
 * @property {(string | { name: string, from: string })[]} [packages] npm packages to link from `__test__/fixtures`; `from` is
 *   the name that the fixtures have for one, where it is another
 * @property {string} [as] the name that the package under test is installed by, default its own
 * @property {'link' | 'copy' | 'copy-without-addon'} [install] how it is installed, default by a link
 */

/**
 * Creates the project, and removes it after the test, once every process that was started in it is gone.
 *
 * @param {import('node:test').TestContext} t
 * @param {Record<string, string>} files contents by path relative to the root
 * @param {ProjectOptions} [options]
 */
export function project(t, files, options = {}) {
  const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'hot-hook-test-')))
  const root = join(temporary, options.location ?? '')
  /** @type {Set<() => Promise<void>>} */
  const stops = new Set()
  t.after(async () => {
    const stopped = await Promise.allSettled([...stops].map((stop) => stop()))
    rmSync(temporary, { recursive: true, force: true, maxRetries: 3 })
    for (const result of stopped) if (result.status === 'rejected') throw result.reason
  })
  mkdirSync(root, { recursive: true })
  writePackageJson(root, options)
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  install(root, options.as ?? subject, packageDirectory(subject), options.install ?? 'link')
  for (const one of options.packages ?? []) {
    const { name, from } = typeof one === 'string' ? { name: one, from: one } : one
    install(root, name, packageDirectory(from), 'link')
  }

  return {
    root,
    /** Called by whoever starts a process here, with what ends it. */
    onEnd: (/** @type {() => Promise<void>} */ stop) => void stops.add(stop),
    /** The absolute path of a file. */
    path: (/** @type {string} */ path) => join(root, path),
    /** The text of a file. */
    read: (/** @type {string} */ path) => readFileSync(join(root, path), 'utf8'),
    /** Saves a file, see {@link save}. */
    save: (/** @type {string} */ path, /** @type {string} */ content, /** @type {import('./save.js').Way} */ how = 'write') =>
      save(join(root, path), content, how),
    /** Deletes a file. */
    remove: (/** @type {string} */ path) => rmSync(join(root, path)),
  }
}

/** @typedef {ReturnType<typeof project>} Project */

/**
 * @param {string} root
 * @param {ProjectOptions} options
 */
function writePackageJson(root, { packageJson = {}, hotHook = { boundaries } }) {
  if (packageJson === null) return
  const text =
    typeof packageJson === 'string'
      ? packageJson
      : JSON.stringify({ name: 'app', version: '1.0.0', type: 'module', hotHook: hotHook ?? undefined, ...packageJson }, null, 2)
  writeFileSync(join(root, 'package.json'), text)
}

/**
 * @param {string} root
 * @param {string} name
 * @param {string} from
 * @param {'link' | 'copy' | 'copy-without-addon'} how
 */
function install(root, name, from, how) {
  if (!existsSync(join(from, 'package.json'))) {
    throw new Error(`${from} is not installed: run \`npm ci\` in __test__/fixtures`)
  }
  const target = join(root, 'node_modules', name)
  mkdirSync(dirname(target), { recursive: true })
  if (how === 'link') symlinkSync(from, target, 'junction')
  else copyPackage(from, target, how === 'copy')
}

/**
 * Copies what npm would publish, so that the package lies in a real `node_modules` directory.
 *
 * @param {string} from
 * @param {string} target
 * @param {boolean} withAddon
 */
function copyPackage(from, target, withAddon) {
  const isAddon = (/** @type {string} */ path) => path.endsWith('.node')
  const wanted = (/** @type {string} */ path) => basename(path) !== 'node_modules' && (withAddon || !isAddon(path))
  mkdirSync(target, { recursive: true })
  const { files } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'))
  const published = new Set(['package.json', 'js', ...(files ?? []).filter((/** @type {string} */ file) => !file.includes('*'))])
  for (const entry of published) {
    const source = join(from, entry)
    if (existsSync(source)) cpSync(source, join(target, entry), { recursive: true, filter: wanted, dereference: true })
  }
  if (withAddon) copyAddons(from, target)
}

/**
 * A development build puts the addon into the repository's root, where the list of published files may not name it.
 *
 * @param {string} from
 * @param {string} target
 */
function copyAddons(from, target) {
  cpSync(from, target, {
    recursive: true,
    filter: (path) => path === from || (dirname(path) === from.replace(/\/$/, '') && path.endsWith('.node')),
  })
}
