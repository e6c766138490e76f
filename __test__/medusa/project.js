// @ts-check
/** A Medusa project in a folder of its own, with the packages of `examples/medusa`. */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { install } from '../../scripts/lib/install.js'
import { inCache } from '../../scripts/lib/paths.js'

export const example = fileURLToPath(new URL('../../examples/medusa/', import.meta.url))

/** Files that show in an answer which version of each runs. */
const probes = fileURLToPath(new URL('../apps/medusa/', import.meta.url))

/**
 * Installs Medusa, once per lockfile, outside of the project: its own folder stays as Git has it.
 * `HOT_HOOK_TEST_MEDUSA` names the `node_modules` of another version to test with.
 */
export async function dependencies() {
  if (process.env.HOT_HOOK_TEST_MEDUSA) return process.env.HOT_HOOK_TEST_MEDUSA
  const folder = inCache('medusa')
  mkdirSync(folder, { recursive: true })
  for (const name of ['package.json', 'package-lock.json']) cpSync(join(example, name), join(folder, name))
  await install(folder)
  return join(folder, 'node_modules')
}

/**
 * Creates the project.
 *
 * @param {string} databaseUrl
 * @param {string} [location] where; by default below folders whose names Medusa's own folders have
 * @param {string} [source] where its files are
 */
export async function medusaProject(databaseUrl, location = 'modules/shop-api', source = probes) {
  const modules = await dependencies()
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'hot-hook-medusa-')))
  const root = join(home, location)
  for (const name of ['package.json', 'tsconfig.json']) cpSync(join(example, name), join(root, name))
  cpSync(source, root, { recursive: true, filter: (path) => !path.endsWith('node_modules') })
  mkdirSync(join(root, 'node_modules', '@acme'), { recursive: true })
  for (const name of readdirSync(modules)) {
    if (!name.startsWith('.')) symlinkSync(join(modules, name), join(root, 'node_modules', name), 'junction')
  }
  symlinkSync(join(root, 'packages', 'shared'), join(root, 'node_modules', '@acme', 'shared'), 'junction')
  const path = (/** @type {string} */ file) => join(root, file)
  const read = (/** @type {string} */ file) => readFileSync(path(file), 'utf8')
  const save = (/** @type {string} */ file, /** @type {string} */ text) => {
    mkdirSync(dirname(path(file)), { recursive: true })
    writeFileSync(path(file), text)
  }
  return {
    root,
    databaseUrl,
    cli: path('node_modules/@medusajs/cli/cli.js'),
    path,
    read,
    save,
    remove: (/** @type {string} */ file) => rmSync(path(file)),
    exists: (/** @type {string} */ file) => existsSync(path(file)),
    /**
     * Saves a file with the number behind a mark one higher.
     *
     * @param {string} file
     * @param {string} mark
     * @returns {string} the mark with its new number
     */
    bump(file, mark) {
      const text = read(file)
      const old = new RegExp(`${mark}:(\\d+)`).exec(text)
      if (!old) throw new Error(`${file} holds no ${mark}:<number>`)
      const fresh = `${mark}:${Number(old[1]) + 1}`
      save(file, text.replaceAll(old[0], fresh))
      return fresh
    },
    end: () => rmSync(home, { recursive: true, force: true, maxRetries: 3 }),
  }
}

/** @typedef {Awaited<ReturnType<typeof medusaProject>>} Project */

/**
 * Creates Medusa's tables.
 *
 * @param {string} node
 * @param {Project} project
 */
export function migrate(node, project) {
  const env = { ...process.env, DATABASE_URL: project.databaseUrl, MEDUSA_DISABLE_TELEMETRY: 'true', NODE_OPTIONS: '' }
  execFileSync(node, [project.cli, 'db:migrate', '--execute-safe-links'], { cwd: project.root, env, stdio: ['ignore', 'ignore', 'inherit'] })
}
