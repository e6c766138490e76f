// @ts-check
/** An AdonisJS app, in a directory of its own, with our package under the name `hot-hook`. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installed } from '../helpers/installed.js'
import { save } from '../helpers/save.js'
import { packageDirectory, subject } from '../helpers/subject.js'

/** The app that most tests edit. Its packages are those of every other AdonisJS app here. */
const edited = fileURLToPath(new URL('../apps/adonis/', import.meta.url))

/** The index of the controllers, as `ace serve` writes it before it starts the server. */
const index = ['about', 'base', 'comments', 'posts'].map(
  (name) => `  ${name.replace(/^./, (first) => first.toUpperCase())}: () => import('#controllers/${name}_controller'),\n`,
)

/**
 * Creates the app, and removes it after the test, once every process that was started in it is gone.
 *
 * @param {import('node:test').TestContext} t
 * @param {string} [name] of the app's folder; `ace serve` watches every file whose path contains "inertia"
 * @param {string} [source] where its files are
 * @returns {Promise<import('../helpers/project.js').Project & { indexControllers: () => void }>}
 */
export async function adonisApp(t, name = 'app', source = edited) {
  const modules = await installed(edited, 'adonis')
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'hot-hook-adonis-')))
  const root = join(directory, name)
  /** @type {Set<() => Promise<void>>} */
  const stops = new Set()
  t.after(async () => {
    const stopped = await Promise.allSettled([...stops].map((stop) => stop()))
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
    for (const result of stopped) if (result.status === 'rejected') throw result.reason
  })
  cpSync(source, root, { recursive: true, filter: (path) => !/[\\/](?:node_modules|\.adonisjs)(?:[\\/]|$)/.test(path.slice(source.length - 1)) })
  linkModules(modules, join(root, 'node_modules'))
  return {
    root,
    onEnd: (stop) => void stops.add(stop),
    path: (path) => join(root, path),
    read: (path) => readFileSync(join(root, path), 'utf8'),
    save: (path, content, how) => save(join(root, path), content, how),
    remove: (path) => rmSync(join(root, path)),
    /** Writes what the server needs that is started without `ace serve`. */
    indexControllers() {
      const file = join(root, '.adonisjs/server/controllers.ts')
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, `export const controllers = {\n${index.join('')}}\n`)
    },
  }
}

/**
 * A `node_modules` folder of links. Ours stands where `"hot-hook": "npm:hot-hook-rs"` has npm put it.
 *
 * @param {string} from
 * @param {string} to
 */
function linkModules(from, to) {
  mkdirSync(to)
  for (const name of readdirSync(from)) {
    if (!name.startsWith('.')) symlinkSync(join(from, name), join(to, name), 'junction')
  }
  symlinkSync(packageDirectory(subject), join(to, 'hot-hook'), 'junction')
}
