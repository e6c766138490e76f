// @ts-check
/** Event subscribers. */

/** @typedef {{ id: string, events: string[], args: any, loader: any }} Registered */

export class Subscribers {
  /** By file. @type {Map<string, Registered>} */
  #registered = new Map()
  #create
  #Loader
  #container
  #isSkipped

  /**
   * @param {any} Loader Medusa's `SubscriberLoader`
   * @param {any} container
   * @param {(exports: any) => boolean} isSkipped
   */
  constructor(Loader, container, isSkipped) {
    this.#isSkipped = isSkipped
    this.#Loader = Loader
    this.#container = container
    this.#create = Loader.prototype.createSubscriber
    const note = (/** @type {any} */ loader, /** @type {any} */ args) => this.#register(loader, args)
    Loader.prototype.createSubscriber = function (/** @type {any} */ args) {
      return note(this, args)
    }
  }

  /**
   * @param {any} loader
   * @param {{ fileName: string, config: any, handler: Function }} args
   */
  #register(loader, args) {
    const { fileName, config, handler } = args
    const id = loader.inferIdentifier(fileName, config, handler)
    this.#create.call(loader, args)
    this.#registered.set(fileName, { id, events: [config.event].flat(), args, loader })
  }

  /** @param {Registered} registered */
  #unregister({ id, events, args }) {
    const bus = this.#container.resolve('event_bus')
    for (const event of events)
      bus.unsubscribe(
        event,
        Object.assign(() => {}, { subscriberId: id }),
        { subscriberId: id },
      )
    this.#registered.delete(args.fileName)
  }

  /**
   * Exchanges the handlers of some files, all in one turn: no event falls between.
   *
   * @param {Map<string, any>} files the new exports by path; undefined for a file that is gone
   */
  swap(files) {
    const old = [...files.keys()].flatMap((path) => this.#registered.get(path) ?? [])
    for (const registered of old) this.#unregister(registered)
    /** @type {string[]} */
    const done = []
    try {
      for (const [path, exports] of files) {
        if (exports && this.#subscribe(path, exports)) done.push(path)
      }
    } catch (error) {
      for (const path of done) {
        const registered = this.#registered.get(path)
        if (registered) this.#unregister(registered)
      }
      for (const { loader, args } of old) this.#register(loader, args)
      throw error
    }
  }

  /**
   * @param {string} path
   * @param {any} exports
   */
  #subscribe(path, exports) {
    const loader = new this.#Loader([], {}, this.#container)
    if (this.#isSkipped(exports) || !loader.validateSubscriber(exports, path)) return false
    this.#register(loader, { fileName: path, config: exports.config, handler: exports.default })
    return true
  }
}
