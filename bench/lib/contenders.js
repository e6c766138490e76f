// @ts-check
/** Who is measured, and how each of them runs `node server.js`. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const path = (/** @type {string} */ relative) => fileURLToPath(new URL(relative, import.meta.url))

/** @param {string} name */
function versionOf(name) {
  return JSON.parse(readFileSync(path(`../node_modules/${name}/package.json`), 'utf8')).version
}

/**
 * @typedef {object} Contender
 * @property {string} title As the tables name it.
 * @property {string[]} args What Node is given.
 * @property {Record<string, string>} [env]
 * @property {'none' | 'accepts' | 'replaces' | 'restarts'} way What it does about a save; `accepts`: nothing, unless
 *   the app calls `import.meta.hot.accept`, which these do not.
 * @property {boolean} [tells] Whether it sends `hot-hook:invalidated`.
 * @property {boolean} [loses] Whether it is known to lose a save that soon follows another.
 * @property {boolean} [ours]
 * @property {string} [package] The folder of the `hot-hook-rs` that runs, where it is not this repository.
 */

/** @param {'evict' | 'query'} bust */
const ours = (bust) => () =>
  /** @type {Contender} */ ({
    title: `**hot-hook-rs** (\`${bust}\`)`,
    args: ['--import', 'hot-hook-rs/register', 'server.js'],
    env: { HOT_HOOK_BUST: bust },
    way: 'replaces',
    tells: true,
    ours: true,
  })

/** @type {Record<string, () => Contender>} */
const all = {
  node: () => ({ title: 'plain `node`', args: ['server.js'], way: 'none' }),
  evict: ours('evict'),
  query: ours('query'),
  itself: () => ({ title: '**hot-hook-rs**, restarting in place', args: ['--import', 'hot-hook-rs/register', 'server.js'], way: 'restarts', ours: true }),
  'hot-hook': () => ({
    title: `hot-hook ${versionOf('hot-hook')}`,
    args: ['--import', 'hot-hook/register', 'server.js'],
    way: 'replaces',
    tells: true,
    loses: true,
  }),
  'hot-runner': () => ({
    title: `hot-hook ${versionOf('hot-hook')} and its runner ${versionOf('@hot-hook/runner')}`,
    args: [path('../node_modules/@hot-hook/runner/build/bin/run.js'), '--node-args=--import=hot-hook/register', 'server.js'],
    way: 'restarts',
  }),
  dynohot: () => ({ title: `dynohot ${versionOf('dynohot')}`, args: ['--import', 'dynohot/register', 'server.js'], way: 'accepts' }),
  vite: () => ({ title: `Vite ${versionOf('vite')} module runner`, args: [path('./vite-server.js')], way: 'replaces', loses: true }),
  watch: () => ({ title: '`node --watch`', args: ['--watch', '--watch-preserve-output', 'server.js'], way: 'restarts' }),
  nodemon: () => ({
    title: `nodemon ${versionOf('nodemon')}`,
    args: [path('../node_modules/nodemon/bin/nodemon.js'), '--quiet', 'server.js'],
    way: 'restarts',
  }),
  tsx: () => ({
    title: `tsx ${versionOf('tsx')} watch`,
    args: [path('../node_modules/tsx/dist/cli.mjs'), 'watch', '--clear-screen=false', 'server.js'],
    way: 'restarts',
  }),
  nub: () => ({ title: `nub ${versionOf('@nubjs/nub')} watch`, args: [path('../node_modules/@nubjs/nub/bin/nub'), 'watch', 'server.js'], way: 'restarts' }),
  floor: () => ({ title: 'bare `fs.watch` and plain import', args: ['--import', path('./bare-watch.js'), 'server.js'], way: 'replaces', tells: true }),
}

/**
 * @param {string[]} names
 * @returns {Map<string, Contender>} in the given order
 */
export function contenders(names) {
  return new Map(
    names.map((name) => {
      const make = all[name]
      if (!make) throw new Error(`There is no contender "${name}"; there are ${Object.keys(all).join(', ')}`)
      return [name, make()]
    }),
  )
}
