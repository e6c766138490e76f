// @ts-check
/**
 * Workflows, which register themselves while their file is loaded, under an id that only one file may
 * have. Taken out before their files are loaded again, put back when that fails.
 */
import { callingFile } from './calling-file.js'

/**
 * @typedef {{ options?: { schedule?: unknown }, handlers_?: Map<string, unknown> }} Flow
 * @typedef {{ id: string, file: string, flow: Flow | undefined, exported: unknown }} Taken
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
    /** @type {Taken[]} */
    const taken = []
    for (const [id, file] of this.#files) {
      if (!paths.has(file)) continue
      taken.push({ id, file, flow: this.#manager.getWorkflow(id), exported: this.#exported.getWorkflow(id) })
      this.#manager.getWorkflows().delete(id)
      this.#exported.unregisterWorkflow(id)
      this.#files.delete(id)
    }
    return new Exchange(this.#manager, this.#exported, this.#files, taken)
  }
}

export class Exchange {
  #manager
  #exported
  #files
  #taken
  #scheduler
  /** What was registered with a schedule. @type {Map<string, Flow>} */
  #scheduled = new Map()
  /** @type {{ before: Flow | undefined, now: Flow | undefined }[]} */
  #rescheduled = []
  #before

  /**
   * @param {any} manager
   * @param {any} exported
   * @param {Map<string, string>} files
   * @param {Taken[]} taken
   */
  constructor(manager, exported, files, taken) {
    this.#manager = manager
    this.#exported = exported
    this.#files = files
    this.#taken = taken
    this.#before = new Set(manager.getWorkflows().keys())
    this.#scheduler = manager.scheduler
    manager.scheduler = {
      scheduleWorkflow: async (/** @type {any} */ flow) => void this.#scheduled.set(flow.id, flow),
      clearWorkflow: async (/** @type {any} */ flow) => void this.#scheduled.delete(flow.id),
    }
  }

  /**
   * Ends the time without a scheduler, and schedules what is to run at other times than before. A schedule that
   * is the same goes on as it is.
   */
  async reschedule() {
    this.#manager.scheduler = this.#scheduler
    const old = new Map(this.#taken.map(({ id, flow }) => [id, flow]))
    for (const id of new Set([...old.keys(), ...this.#scheduled.keys()])) {
      const before = scheduled(old.get(id))
      const now = this.#scheduled.get(id)
      if (JSON.stringify(before?.options?.schedule) === JSON.stringify(now?.options?.schedule)) continue
      this.#rescheduled.push({ before, now })
      await (now ? this.#scheduler.scheduleWorkflow(now) : this.#scheduler.clearWorkflow(before))
    }
  }

  /** Puts everything back. */
  async undo() {
    this.#manager.scheduler = this.#scheduler
    const flows = this.#manager.getWorkflows()
    // A map may be emptied while it is walked.
    for (const id of flows.keys()) {
      if (this.#before.has(id)) continue
      flows.delete(id)
      this.#exported.unregisterWorkflow(id)
      this.#files.delete(id)
    }
    for (const { id, file, flow, exported } of this.#taken) {
      if (flow) flows.set(id, flow)
      if (exported) this.#exported.registerWorkflow(id, exported)
      this.#files.set(id, file)
    }
    for (const { before, now } of this.#rescheduled) {
      await (before ? this.#scheduler.scheduleWorkflow(before) : this.#scheduler.clearWorkflow(now))
    }
  }
}

/**
 * @param {Flow | undefined} flow
 * @returns {Flow | undefined} the same if it has a schedule
 */
function scheduled(flow) {
  return flow?.options?.schedule ? flow : undefined
}
