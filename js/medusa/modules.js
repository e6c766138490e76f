// @ts-check
/** The project's modules: a new instance is made beside the old one and takes its place when it is whole. */
import { dirname, resolve, sep } from 'node:path'

/** What Medusa keeps of a module, in static maps of its `MedusaModule`. */
const KEPT = ['moduleResolutions_', 'joinerConfig_', 'modules_', 'instances_', 'loading_']

/** Modules that others have registered things with: handlers of events, schedules, locks, what is cached. */
const HOLDS_STATE = new Set(['event_bus', 'workflows', 'cache', 'caching', 'locking', 'index', 'search'])

export class Modules {
  #MedusaModule
  #MedusaApp
  #AppLoader
  #container

  /**
   * @param {{ MedusaModule: any, MedusaApp: any, AppLoader: any, container: any }} parts
   */
  constructor({ MedusaModule, MedusaApp, AppLoader, container }) {
    this.#MedusaModule = MedusaModule
    this.#MedusaApp = MedusaApp
    this.#AppLoader = AppLoader
    this.#container = container
  }

  /**
   * The project's own modules: their keys and main files.
   *
   * @returns {{ key: string, index: string }[]}
   */
  own() {
    const configured = this.#config().modules ?? {}
    return Object.keys(configured).flatMap((key) => {
      const index = this.#MedusaModule.getModuleResolutions(key)?.resolutionPath
      const isOwn = typeof index === 'string' && !index.includes(`${sep}node_modules${sep}`)
      return isOwn ? [{ key, index }] : []
    })
  }

  /**
   * The module of Medusa's that a file is the provider for; undefined where a new one would lose what it holds.
   *
   * @param {string} path
   * @returns {{ key: string, index: string } | undefined}
   */
  ofProvider(path) {
    const places = new Set([path, path.replace(/\.[jt]s$/, ''), dirname(path)])
    const configured = Object.entries(this.#config().modules ?? {})
    const found = configured.find(([key, module]) => {
      const providers = module?.options?.providers
      return !HOLDS_STATE.has(key) && Array.isArray(providers) && providers.some((one) => places.has(placeOf(one?.resolve)))
    })
    return found && { key: found[0], index: path }
  }

  #config() {
    return this.#container.resolve('configModule')
  }

  /**
   * Makes new instances of some modules. The old ones go on until `swap`.
   *
   * @param {string[]} keys
   * @returns {Promise<{ swap: () => Promise<void>, undo: () => void }>}
   */
  async build(keys) {
    const statics = /** @type {Map<string, any>[]} */ (
      [...KEPT.map((name) => this.#MedusaModule[name]), this.#container.cache].filter((one) => one instanceof Map)
    )
    const before = statics.map((map) => new Map(map))
    const undo = () => {
      for (const [index, map] of statics.entries()) {
        map.clear()
        for (const [key, value] of before[index] ?? []) map.set(key, value)
      }
    }
    /** @type {{ key: string, instance: any, app: any }[]} */
    const built = []
    try {
      for (const key of keys) built.push(await this.#make(key))
    } catch (error) {
      undo()
      throw error
    }
    return { undo, swap: async () => this.#swap(built) }
  }

  /** @param {string} key */
  async #make(key) {
    const config = this.#config()
    const loader = new this.#AppLoader()
    const { sharedResourcesConfig, injectedDependencies } = loader.prepareSharedResourcesAndDeps()
    const declared = loader.mergeDefaultModules({ [key]: config.modules[key] })[key]
    // The container keeps what it made once, whatever gets registered.
    for (const name of [key, this.#MedusaModule.getModuleResolutions(key)?.definition?.key]) this.#container.cache.delete(name)
    this.#MedusaModule.unregisterModuleResolution(key)
    const app = await this.#MedusaApp({
      modulesConfig: { [key]: declared },
      sharedContainer: this.#container,
      sharedResourcesConfig,
      injectedDependencies,
      linkModules: [],
      workerMode: config.projectConfig?.workerMode,
    })
    const instance = app.modules[key]
    if (!instance) throw new Error(`Medusa did not load the module "${key}"`)
    return { key, instance, app }
  }

  /** @param {{ key: string, instance: any, app: any }[]} built */
  async #swap(built) {
    for (const { key, instance, app } of built) {
      const name = instance.__definition?.key ?? key
      const old = this.#container.resolve(name, { allowUnregistered: true })
      await hook(old, 'onApplicationPrepareShutdown')
      this.#register(name, instance)
      // What asks across modules holds on to the instances that it was made with.
      for (const query of ['query', 'remoteQuery']) this.#register(query, app.query)
      if (app.link) this.#register('link', app.link)
      await hook(old, 'onApplicationShutdown')
      await hook(instance, 'onApplicationStart')
    }
  }

  /**
   * @param {string} name
   * @param {unknown} value
   */
  #register(name, value) {
    this.#container.cache?.delete(name)
    this.#container.register({ [name]: { resolve: () => value } })
  }
}

/**
 * Where Medusa looks for what the configuration names.
 *
 * @param {unknown} name
 */
function placeOf(name) {
  if (typeof name !== 'string') return ''
  return name.startsWith('./') && !name.startsWith('./src') ? resolve('src', name) : resolve(name)
}

/**
 * Calls a module's own function of its life cycle. As at Medusa's start and end, its failure stops nothing.
 *
 * @param {any} instance
 * @param {string} name
 */
async function hook(instance, name) {
  try {
    await instance?.__hooks?.[name]?.call(instance)
  } catch (error) {
    console.error(error)
  }
}
