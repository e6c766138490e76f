// @ts-check
/**
 * The handlers that the project has for hooks of workflows. A hook takes one handler for good, so the one
 * of a file that is loaded again has to be taken back first.
 */
import { sep } from 'node:path'
import { commonJs } from '../node/commonjs.js'
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
    const path = Object.keys(commonJs).find((file) => file.endsWith(MODULE))
    const loaded = path && commonJs[path]?.exports
    const create = loaded?.createStepHandler
    if (typeof create !== 'function') return
    this.isListening = true
    const note = (/** @type {Context} */ context, /** @type {string} */ name) => this.#note(context, name)
    loaded.createStepHandler = function (/** @type {any[]} */ ...args) {
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
   * Takes back the handlers of some files, so that their new versions can be loaded.
   *
   * @param {ReadonlySet<string>} paths
   */
  exchange(paths) {
    const all = this.#registered
    const old = all.filter(({ file }) => paths.has(file)).map(withHandler)
    const rest = all.filter((one) => !paths.has(one.file))
    this.#registered = [...rest]
    for (const one of old) takeOut(one)
    /** @type {Placed[]} */
    let fresh = []
    const back = () => {
      for (const one of this.#registered) if (!rest.includes(one)) takeOut(one)
      for (const one of old) putIn(one)
      this.#registered = all
    }
    return {
      /** Puts the old ones back, until all else is ready. */
      stage: () => {
        fresh = this.#registered.filter((one) => !rest.includes(one)).map(withHandler)
        back()
      },
      /** Puts the new ones in the place of the old. */
      commit: () => {
        for (const one of old) takeOut(one)
        for (const one of fresh) putIn(one)
        this.#registered = [...rest, ...fresh]
      },
      undo: back,
    }
  }
}

/** @typedef {Registered & { handler: unknown }} Placed */

/** @param {Registered} registered */
function withHandler(registered) {
  return { ...registered, handler: registered.context.handlers.get(registered.name) }
}

/** @param {Registered} registered */
function takeOut({ context, name, before }) {
  context.handlers.set(name, before)
  context.hooks_.registered = context.hooks_.registered.filter((one) => one !== name)
}

/** @param {Placed} placed */
function putIn({ context, name, handler }) {
  context.handlers.set(name, handler)
  if (!context.hooks_.registered.includes(name)) context.hooks_.registered.push(name)
}
