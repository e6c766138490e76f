// @ts-check
/** Scheduled jobs, which Medusa makes workflows of. */

export class Jobs {
  #Loader
  #container

  /**
   * @param {any} Loader Medusa's `JobLoader`
   * @param {any} container
   * @param {import('./workflows.js').Workflows} workflows
   */
  constructor(Loader, container, workflows) {
    this.#Loader = Loader
    this.#container = container
    const { register } = Loader.prototype
    Loader.prototype.register = function (/** @type {{ path: string }} */ job) {
      workflows.onBehalfOf = job.path
      try {
        return register.call(this, job)
      } finally {
        workflows.onBehalfOf = undefined
      }
    }
  }

  /**
   * Registers jobs whose workflows were taken out.
   *
   * @param {Map<string, any>} files the exports by path; undefined for a file that is gone
   */
  async register(files) {
    for (const [path, exports] of files) {
      if (exports) await new this.#Loader([], this.#container).onFileLoaded(path, exports)
    }
  }
}
