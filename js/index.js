// @ts-check
/** The public API: `import { hot } from 'hot-hook-rs'`. The names and their meaning are hot-hook 1.0.0's. */
import { dirname } from 'node:path'
import { addon } from './addon.js'
import { whyOff } from './runtime/off.js'
import { findFile } from './runtime/files.js'
import { start, started } from './runtime/start.js'
import { toPath } from './url.js'

class Hot {
  /**
   * Starts hot-hook-rs from inside the root file of the app. Whatever the root file imports statically
   * is loaded by then, and pinned; import the app itself with `await import()` afterwards.
   *
   * @param {import('./index.d.ts').InitOptions} options
   * @returns {Promise<void>}
   */
  async init(options = {}) {
    const { onFullReloadAsked, root, ...rest } = options
    const entry = root === undefined ? process.argv[1] : toPath(root)
    const runtime = start({
      options: { ...rest, ...(entry === undefined ? {} : { root: entry }) },
      file: 'hot.init()',
      directory: entry === undefined ? process.cwd() : dirname(findFile(entry) ?? entry),
      entry,
      entryIsLoaded: true,
    })
    if (runtime && onFullReloadAsked) runtime.onFullReloadAsked = onFullReloadAsked
  }

  /**
   * Calls back before the module of this URL is replaced.
   *
   * @param {string | URL} url
   * @param {() => void | Promise<void>} callback
   */
  dispose(url, callback) {
    started()?.contexts.dispose(url, callback)
  }

  /**
   * Has every change of the module of this URL restart the process.
   *
   * @param {string | URL} url
   */
  decline(url) {
    started()?.contexts.decline(url)
  }

  /**
   * Calls back when files are replaced, a restart is needed, or a new version fails.
   *
   * @param {string} event `invalidated`, `updated`, `full-reload` or `error`
   * @param {(payload: any) => void | Promise<void>} listener
   */
  on(event, listener) {
    started()?.contexts.events.on(event, listener)
  }

  /**
   * Ends what `on` began.
   *
   * @param {string} event
   * @param {(payload: any) => void | Promise<void>} listener
   */
  off(event, listener) {
    started()?.contexts.events.off(event, listener)
  }

  /**
   * Lets saves pile up until `release`. A hold that is forgotten ends by itself.
   *
   * @param {{ limit?: number }} [options] `limit`: after how many milliseconds, 60000 by default
   */
  hold({ limit } = {}) {
    if (started()) addon.hold(limit)
  }

  /**
   * Has everything applied that piled up, as one batch, and waits for it.
   *
   * @param {{ timeout?: number }} [options] in milliseconds, 30000 by default
   * @returns {Promise<import('./index.d.ts').Settled>}
   */
  release(options) {
    if (started()) addon.release()
    return this.settled(options)
  }

  /**
   * Waits until every save up to now is applied.
   *
   * @param {{ timeout?: number }} [options] in milliseconds, 30000 by default
   * @returns {Promise<import('./index.d.ts').Settled>} with what became of the saves since the last call
   */
  async settled({ timeout = 30_000 } = {}) {
    if (!started()) return { state: 'applied', events: [] }
    const { last, ...settled } = JSON.parse(await new Promise((resolve) => addon.settle(this.#told, timeout, resolve)))
    this.#told = last
    return settled
  }

  /** The number of the last event that `settled` gave. */
  #told = 0

  /**
   * The dependency graph.
   *
   * @returns {Promise<import('./index.d.ts').DumpedFile[]>}
   */
  async dump() {
    return started() ? addon.dump() : []
  }

  /**
   * Why a change of the file would restart the process, in one line; null when it would not.
   *
   * @param {string | URL} file
   * @returns {string | null}
   */
  why(file) {
    const path = toPath(file)
    return path === undefined || !started() ? null : addon.why(path)
  }

  /**
   * A page that shows the graph as it is now. Where hot-hook-rs is off, and in production, a page that says so.
   *
   * @param {import('./viewer.d.ts').ViewerOptions} [options]
   * @returns {Promise<string>}
   */
  async viewer({ editor, nonce, production = false } = {}) {
    if (!started()) return noPage(whyOff(undefined)?.line ?? 'not running in this process; start it with node --import hot-hook-rs/register')
    if (process.env.NODE_ENV === 'production' && !production) return noPage('running, but the graph is not shown under NODE_ENV=production')
    return addon.page(editor, nonce)
  }
}

/** @param {string} reason */
const noPage = (reason) => `<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>hot-hook-rs</title>\n<p>hot-hook-rs is ${reason}.</p>\n</html>\n`

/**
 * One per thread, whatever the number of copies of this package: whoever looks for hot-hook finds the same
 * object, by import or as `globalThis.hot`. An object of another package stays where it is.
 *
 * @returns {Hot}
 */
function shared() {
  const known = /** @type {{ hot?: any }} */ (globalThis).hot
  if (typeof known?.why === 'function' && typeof known.dump === 'function') return known
  const created = new Hot()
  if (known === undefined) Object.assign(globalThis, { hot: created })
  return created
}

export const hot = shared()

/**
 * The page in the shape of `@hot-hook/dump-viewer`. As a handler of AdonisJS or Fastify it sets the type of the answer.
 *
 * @param {any} [context] the context of AdonisJS
 * @param {any} [reply] the reply of Fastify
 * @returns {Promise<string>}
 */
export function dumpViewer(context, reply) {
  for (const answer of [context?.response, reply]) if (typeof answer?.header === 'function') answer.header('Content-Type', 'text/html; charset=utf-8')
  return hot.viewer()
}
