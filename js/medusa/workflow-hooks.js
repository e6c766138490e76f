// @ts-check
/**
 * The handlers that the project has for hooks of workflows. A hook takes one handler for good, so the one
 * of a file that is loaded again has to be taken back first.
 */
import module from 'node:module'
import { sep } from 'node:path'
import { callingFile } from './calling-file.js'

const MODULE = ['workflows-sdk', 'dist', 'utils', 'composer', 'helpers', 'create-step-handler.js'].join(sep)

/**
 * @typedef {object} Context What a workflow knows while it is composed.
 * @property {{ declared: string[], registered: string[] }} hooks_
 * @property {Map<string, unknown>} handlers
 *
 * @typedef {{ context: Context, name: string, file: string, before: unknown }} Registered
 */

export class WorkflowHooks {
  /** @type {Registered[]} */
  #registered = []
  /** Whether this version of Medusa lets itself be listened to. */
  isListening = false

  constructor() {
    /** @type {Record<string, NodeJS.Module>} */
    const cache = /** @type {any} */ (module)._cache
    const path = Object.keys(cache).find((file) => file.endsWith(MODULE))
    const exports = path && cache[path]?.exports
    const create = exports?.createStepHandler
    if (typeof create !== 'function') return
    this.isListening = true
    const note = (/** @type {Context} */ context, /** @type {string} */ name) => this.#note(context, name)
    exports.createStepHandler = function (/** @type {any[]} */ ...args) {
      note(this, args[0]?.stepName)
      return create.apply(this, args)
    }
  }

  /**
   * Called for every step; a hook that has its empty handler already is about to get the project's.
   *
   * @param {Context | undefined} context
   * @param {string} name
   */
  #note(context, name) {
    if (!context?.hooks_?.declared.includes(name) || !context.handlers.has(name) || context.hooks_.registered.includes(name)) return
    const file = callingFile()
    if (file) this.#registered.push({ context, name, file, before: context.handlers.get(name) })
  }

  /**
   * Whether a file has a handler for a hook.
   *
   * @param {string} path
   */
  has(path) {
    return this.#registered.some(({ file }) => file === path)
  }

  /**
   * Takes back the handlers of some files.
   *
   * @param {ReadonlySet<string>} paths
   * @returns {() => void} what puts them back, in the place of those that have come since
   */
  takeBack(paths) {
    const all = this.#registered
    const taken = all.filter(({ file }) => paths.has(file))
    const handlers = taken.map(({ context, name }) => context.handlers.get(name))
    this.#registered = all.filter(({ file }) => !paths.has(file))
    for (const { context, name, before } of taken) reset(context, name, before)
    return () => {
      for (const one of this.#registered) if (!all.includes(one)) reset(one.context, one.name, one.before)
      for (const [index, { context, name }] of taken.entries()) {
        context.handlers.set(name, handlers[index])
        context.hooks_.registered.push(name)
      }
      this.#registered = all
    }
  }
}

/**
 * @param {Context} context
 * @param {string} name
 * @param {unknown} handler
 */
function reset(context, name, handler) {
  context.handlers.set(name, handler)
  context.hooks_.registered = context.hooks_.registered.filter((one) => one !== name)
}
