// @ts-check
/**
 * Workflows, which register themselves while their file is loaded, under an id that only one file may
 * have. Taken out before their files are loaded again, put back when that fails.
 */
import { callingFile } from './calling-file.js'

/**
 * @typedef {{ options?: { schedule?: unknown }, handlers_?: Map<string, unknown> }} Flow
 * @typedef {{ id: string, file: string | undefined, flow: Flow | undefined, exported: unknown }} Placed
 */

export class Workflows {
  /** Which file registered which workflow. @type {Map<string, string>} */
  #files = new Map()
  #manager
  #exported
  /** The file on whose behalf Medusa registers a workflow. @type {string | undefined} */
  onBehalfOf

  /**
   * @param {any} manager Medusa's `WorkflowManager`
   * @param {any} exported Medusa's `MedusaWorkflow`
   */
  constructor(manager, exported) {
    this.#manager = manager
    this.#exported = exported
    const { register } = manager
    const note = (/** @type {string} */ id) => {
      const file = this.onBehalfOf ?? callingFile()
      if (file) this.#files.set(id, file)
    }
    manager.register = function (/** @type {any[]} */ ...args) {
      note(args[0])
      return register.apply(this, args)
    }
  }

  /**
   * Whether a file registered a workflow.
   *
   * @param {string} path
   */
  has(path) {
    return [...this.#files.values()].includes(path)
  }

  /**
   * Takes the workflows of some files out, and keeps the scheduler still until {@link Exchange.reschedule}.
   *
   * @param {ReadonlySet<string>} paths
   */
  exchange(paths) {
    return new Exchange(this.#manager, this.#exported, this.#files, paths)
  }
}

class Exchange {
  #manager
  #exported
  #files
  /** @type {Placed[]} */
  #old
  /** @type {Placed[]} */
  #fresh = []
  /** The ids of what stays. */
  #rest
  #scheduler
  /** What was registered with a schedule. @type {Map<string, Flow>} */
  #scheduled = new Map()
  /** @type {{ before: Flow | undefined, now: Flow | undefined }[]} */
  #rescheduled = []

  /**
   * @param {any} manager
   * @param {any} exported
   * @param {Map<string, string>} files
   * @param {ReadonlySet<string>} paths
   */
  constructor(manager, exported, files, paths) {
    this.#manager = manager
    this.#exported = exported
    this.#files = files
    const isOld = (/** @type {string} */ id) => paths.has(files.get(id) ?? '')
    this.#old = [...files.keys()].filter(isOld).map((id) => this.#look(id))
    for (const { id } of this.#old) this.#remove(id)
    this.#rest = new Set(manager.getWorkflows().keys())
    this.#scheduler = manager.scheduler
    manager.scheduler = {
      scheduleWorkflow: async (/** @type {any} */ flow) => void this.#scheduled.set(flow.id, flow),
      clearWorkflow: async (/** @type {any} */ flow) => void this.#scheduled.delete(flow.id),
    }
  }

  /** Puts the old workflows back, until all else is ready. */
  stage() {
    this.#fresh = this.#added().map((id) => this.#look(id))
    this.#putBack()
  }

  /**
   * Ends the time without a scheduler, and schedules what is to run at other times than before. A schedule that
   * is the same goes on as it is.
   */
  async reschedule() {
    this.#manager.scheduler = this.#scheduler
    const old = new Map(this.#old.map(({ id, flow }) => [id, flow]))
    for (const id of new Set([...old.keys(), ...this.#scheduled.keys()])) {
      const before = scheduled(old.get(id))
      const now = this.#scheduled.get(id)
      if (JSON.stringify(before?.options?.schedule) === JSON.stringify(now?.options?.schedule)) continue
      this.#rescheduled.push({ before, now })
      await (now ? this.#scheduler.scheduleWorkflow(now) : this.#scheduler.clearWorkflow(before))
    }
  }

  /** Puts the new workflows in the place of the old ones. */
  commit() {
    for (const { id } of this.#old) this.#remove(id)
    for (const one of this.#fresh) this.#put(one)
  }

  /** Puts everything back. */
  async undo() {
    this.#manager.scheduler = this.#scheduler
    this.#putBack()
    for (const { before, now } of this.#rescheduled) {
      await (before ? this.#scheduler.scheduleWorkflow(before) : this.#scheduler.clearWorkflow(now))
    }
  }

  #putBack() {
    for (const id of this.#added()) this.#remove(id)
    for (const one of this.#old) this.#put(one)
  }

  /** @returns {string[]} the ids of what was registered since the beginning */
  #added() {
    return [...this.#manager.getWorkflows().keys()].filter((id) => !this.#rest.has(id))
  }

  /**
   * @param {string} id
   * @returns {Placed}
   */
  #look(id) {
    return { id, file: this.#files.get(id), flow: this.#manager.getWorkflow(id), exported: this.#exported.getWorkflow(id) }
  }

  /** @param {string} id */
  #remove(id) {
    this.#manager.getWorkflows().delete(id)
    this.#exported.unregisterWorkflow(id)
    this.#files.delete(id)
  }

  /** @param {Placed} placed */
  #put({ id, file, flow, exported }) {
    this.#remove(id)
    if (flow) this.#manager.getWorkflows().set(id, flow)
    if (exported) this.#exported.registerWorkflow(id, exported)
    if (file) this.#files.set(id, file)
  }
}

/**
 * @param {Flow | undefined} flow
 * @returns {Flow | undefined} the same if it has a schedule
 */
function scheduled(flow) {
  return flow?.options?.schedule ? flow : undefined
}
