// @ts-check
/** A copy of an example, started with the command of its package.json, and edits of it as a person makes them. */
import assert from 'node:assert/strict'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { project } from './project.js'
import { start } from './server.js'
import { register, repository } from './subject.js'

/** Where the examples are. */
export const examples = join(repository, 'examples')

/**
 * The files of an example that Git would track, by their path in it.
 *
 * @param {string} name
 * @returns {Record<string, string>}
 */
export function filesOf(name) {
  const root = join(examples, name)
  const files = readdirSync(root).flatMap((entry) => below(root, entry))
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]))
}

/**
 * The files at and below a path, without what was installed: a link in there may lead back to the repository.
 *
 * @param {string} root
 * @param {string} path relative to the root
 * @returns {string[]}
 */
function below(root, path) {
  if (/(?:^|[\\/])(?:node_modules|package-lock\.json)$/.test(path)) return []
  if (statSync(join(root, path)).isFile()) return [path]
  return readdirSync(join(root, path)).flatMap((name) => below(root, join(path, name)))
}

/** @param {string} name */
export const manifestOf = (name) => JSON.parse(readFileSync(join(examples, name, 'package.json'), 'utf8'))

/**
 * The fixtures that an example needs: by the same version, whatever name the fixtures have for it.
 *
 * @param {string} name
 */
export function packagesOf(name) {
  const { dependencies, devDependencies } = manifestOf(name)
  return Object.keys({ ...dependencies, ...devDependencies }).filter((one) => one !== 'hot-hook-rs')
}

/**
 * Copies an example into a project of its own and starts it by its script `start`.
 *
 * @param {import('node:test').TestContext} t
 * @param {string} name
 * @param {{ ipc?: boolean, packages?: Record<string, string>, env?: Record<string, string> }} [options] `packages`:
 *   where the fixtures have a package of the example under another name
 */
export function example(t, name, { packages = {}, ...options } = {}) {
  const files = filesOf(name)
  const manifest = manifestOf(name)
  const app = project(t, files, {
    packageJson: null,
    packages: packagesOf(name).map((one) => (packages[one] ? { name: one, from: packages[one] } : one)),
  })
  const command = commandOf(manifest.scripts.start)
  const server = start(app, { ...command, ...options, env: { PORT: '0', ...options.env } })

  return {
    server,
    project: app,
    /**
     * Saves a file with one piece of its text replaced.
     *
     * @param {string} file
     * @param {string} from
     * @param {string} to
     */
    async edit(file, from, to) {
      const text = app.read(file)
      assert.ok(text.includes(from), `${file} has no ${from}`)
      await app.save(
        file,
        text.replace(from, () => to),
        'rename',
      )
    },
  }
}

/** @typedef {ReturnType<typeof example>} Example */

/**
 * What a script starts Node with.
 *
 * @param {string} script as in `node --import tsx --import hot-hook-rs/register server.ts`
 */
function commandOf(script) {
  const words = script.split(' ')
  assert.equal(words.shift(), 'node', `${script} does not start Node.js itself`)
  const entry = words.pop() ?? assert.fail(`${script} names no entry`)
  assert.ok(words.join(' ').includes(`--import ${register}`), `${script} does not load ${register}`)
  return { entry, nodeArgs: words, imports: [] }
}
