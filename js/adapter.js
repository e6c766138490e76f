// @ts-check
/**
 * What a framework that loads the project's files by itself has to tell the engine, as an object of this
 * shape. `docs/adapters.md` explains it.
 *
 * @typedef {object} Adapter
 * @property {string} name How messages call the framework.
 * @property {Record<string, unknown>} options What `hotHook` holds when the project does not say
 *   otherwise. `boundaries`: the files that the framework can load again. `restart`: those it cannot.
 * @property {readonly string[]} discover Globs of the files that the framework would load if they were there.
 * @property {(change: Change) => Promise<string | void>} reload Loads the new versions and registers them
 *   in the place of the old ones; may return what it did, in a few words. An error means that nothing
 *   changed: the old versions go on. A {@link RestartNeeded} restarts.
 * @property {(path: string) => string | undefined} [advice] What people have to know, or to run, when a
 *   file restarts the process.
 * @property {() => Promise<void>} [ready] When the framework has started: nothing is reloaded before.
 *
 * @typedef {object} Change
 * @property {ReadonlySet<string>} paths The files to load anew: those that changed, appeared or went, and
 *   whatever imports them. They have left Node's caches.
 * @property {ReadonlySet<string>} changed Those of them that changed, appeared or went themselves.
 * @property {ReadonlyMap<string, NodeJS.Module>} old The CommonJS modules that they were.
 * @property {() => void} verify To be called when all is loaded and nothing registered: throws when a file
 *   was saved meanwhile, so that half of a save is never registered.
 */

/** Thrown by `verify`: the reload begins anew. */
export class Superseded extends Error {}

/** Thrown by an adapter's `reload` for what it cannot bring. */
export class RestartNeeded extends Error {
  /**
   * @param {string} path the file
   * @param {string} reason why, in one line
   */
  constructor(path, reason) {
    super(reason)
    this.path = path
  }
}
