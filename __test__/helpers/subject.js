// @ts-check
/**
 * The package under test. `HOT_HOOK_PACKAGE=hot-hook` runs the same tests against the upstream package, which
 * shows that they can fail: see `__test__/process/README.md`.
 */
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { bundle } from '../../scripts/lib/bundle.js'

// Tests run what users load, from the sources as they are now.
await bundle()

/** The repository's own root directory. */
export const repository = fileURLToPath(new URL('../../', import.meta.url))

/** Where the frameworks and loaders are installed (`npm ci` in `__test__/fixtures`). */
export const fixtures = fileURLToPath(new URL('../fixtures/node_modules/', import.meta.url))

/** The name that the test projects import the package by. */
export const subject = process.env.HOT_HOOK_PACKAGE ?? 'hot-hook-rs'

/** What `--import` is given. */
export const register = `${subject}/register`

/**
 * The directory of the package under a name: this repository for our own name, else an npm fixture.
 *
 * @param {string} name
 */
export function packageDirectory(name) {
  return name === 'hot-hook-rs' ? repository : join(fixtures, name)
}

const built = join(repository, 'js')

/**
 * The environment in which the generated loader has the same engine as the bundle, which loads it without that: for
 * those who put something of their own between a server and its engine.
 */
export const sharedEngine = {
  NAPI_RS_NATIVE_LIBRARY_PATH: join(built, readdirSync(built).find((name) => name.endsWith('.node')) ?? 'missing'),
}
