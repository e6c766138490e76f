// @ts-check
/** One loaded version of a module, and what it registered through its `import.meta.hot`. */

/**
 * @typedef {(data: any) => void | Promise<void>} DataCallback
 * @typedef {Record<string, any>} Namespace
 *
 * @typedef {object} Acceptor
 * @property {{ path: string, url: string }[]} imports What it accepts, in the order of the caller.
 * @property {(namespaces: (Namespace | undefined)[]) => void | Promise<void>} callback Gets the new
 *   versions, undefined for those that did not change.
 */

export class Instance {
  /** @type {DataCallback[]} */
  disposers = []
  /** @type {DataCallback[]} */
  pruners = []
  /** @type {Acceptor[]} */
  acceptors = []
  /** @type {(() => void)[]} */
  unlisten = []

  /**
   * @param {string} path
   * @param {string} url without the version
   * @param {number} epoch how many batches this thread had taken when the version was loaded
   */
  constructor(path, url, epoch) {
    this.path = path
    this.url = url
    this.epoch = epoch
  }

  /** Takes the callbacks out that run when the version is replaced, so that each runs once. */
  takeDisposers() {
    return this.disposers.splice(0)
  }

  /** Ends its interest in events. */
  end() {
    for (const unlisten of this.unlisten.splice(0)) unlisten()
  }
}
