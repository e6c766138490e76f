// @ts-check
/**
 * The API: routes, middlewares, validators. The new layers are built behind the old ones; then one
 * assignment exchanges them, so that every request meets either the old API or the new one.
 */

/** @typedef {{ _router?: { stack: unknown[] }, router?: { stack: unknown[] } }} App */

export class Api {
  /** The Express apps of this process. @type {Set<App>} */
  #apps = new Set()
  /** @type {{ load: () => Promise<void> } | undefined} */
  #loader
  /** The app that the API is in. @type {App | undefined} */
  #app
  /** What the last load added to it. @type {Set<unknown>} */
  #layers = new Set()

  #container

  /**
   * @param {any} express
   * @param {any} ApiLoader Medusa's loader
   * @param {any} container
   */
  constructor(express, ApiLoader, container) {
    this.#container = container
    const { init } = express.application
    const apps = this.#apps
    express.application.init = function (/** @type {any[]} */ ...args) {
      apps.add(this)
      return init.apply(this, args)
    }
    const { load } = ApiLoader.prototype
    const boot = async (/** @type {any} */ loader) => {
      const before = new Map([...this.#apps].map((app) => [app, new Set(stackOf(app))]))
      await load.call(loader)
      for (const [app, old] of before) {
        const added = stackOf(app).filter((layer) => !old.has(layer))
        if (added.length === 0) continue
        this.#loader = { load: () => load.call(loader) }
        this.#app = app
        this.#layers = new Set(added)
      }
    }
    ApiLoader.prototype.load = function () {
      return boot(this)
    }
  }

  /**
   * Loads the API again beside the one that is there.
   *
   * @returns {Promise<{ swap: () => void, undo: () => void }>}
   */
  async build() {
    const loader = this.#loader
    const app = this.#app
    // A server without an API, in Medusa's worker mode.
    if (!loader || !app) return { swap() {}, undo() {} }
    const old = new Set(stackOf(app))
    const added = () => stackOf(app).filter((layer) => !old.has(layer))
    const undo = () =>
      setStack(
        app,
        stackOf(app).filter((layer) => old.has(layer)),
      )
    const speak = silence(this.#container.resolve('logger'))
    try {
      await loader.load()
    } catch (error) {
      undo()
      throw error
    } finally {
      speak()
    }
    const swap = () => {
      const layers = new Set(added())
      const rest = stackOf(app).filter((layer) => !layers.has(layer))
      const place = rest.findIndex((layer) => this.#layers.has(layer))
      const before = rest.slice(0, place === -1 ? rest.length : place)
      const after = rest.slice(before.length).filter((layer) => !this.#layers.has(layer))
      setStack(app, [...before, ...layers, ...after])
      this.#layers = layers
    }
    return { swap, undo }
  }
}

/**
 * Medusa's logger formats thousands of lines while the API is loaded, and then leaves them out.
 *
 * @param {any} logger
 * @returns {() => void} what ends the silence
 */
function silence(logger) {
  if (logger.loggerInstance_?.isLevelEnabled?.('debug') !== false || Object.hasOwn(logger, 'debug')) return () => {}
  logger.debug = () => {}
  return () => delete logger.debug
}

/** @param {App} app */
function stackOf(app) {
  return (app._router ?? app.router)?.stack ?? []
}

/**
 * A new array: a request that is under way goes on through the old one.
 *
 * @param {App} app
 * @param {unknown[]} stack
 */
function setStack(app, stack) {
  const router = app._router ?? app.router
  if (router) router.stack = stack
}
