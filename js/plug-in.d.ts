/**
 * `hot-hook-rs/adapter`: hot replacement for a framework that loads the project's files by itself.
 * `docs/adapters.md` explains it.
 */

/** What a framework has to tell the engine, and how it registers a new version. */
export interface Adapter {
  /** How messages call the framework. */
  name: string
  /**
   * What `hotHook` holds when the project does not say otherwise. `boundaries`: the files that the framework can load
   * again. `restart`: those it cannot.
   */
  options: Record<string, unknown>
  /** Globs, relative to the project, of the files that the framework would load if they were there. */
  discover: readonly string[]
  /**
   * Loads the new versions and registers them in the place of the old ones; may return what it did, in a few words.
   * An error means that nothing changed: the old versions go on. A {@link RestartNeeded} restarts.
   */
  reload(change: Change): Promise<string | void>
  /** What people have to know, or to run, when a file restarts the process. Default: nothing. */
  advice?(path: string): string | undefined
  /** Settles when the framework has started: nothing is reloaded before. Default: at once. */
  ready?(): Promise<void>
}

/** The files of one reload, as absolute paths. */
export interface Change {
  /**
   * The files to load anew: those that changed, appeared or went, and whatever imports them. They have left Node's
   * caches.
   */
  paths: ReadonlySet<string>
  /** Those of them that changed, appeared or went themselves. */
  changed: ReadonlySet<string>
  /** The CommonJS modules that they were. */
  old: ReadonlyMap<string, NodeJS.Module>
  /**
   * To be called when all is loaded and nothing registered: throws when a file was saved meanwhile, so that half of a
   * save is never registered.
   */
  verify(): void
}

/** Thrown by an adapter's `reload` for what it cannot bring. */
export class RestartNeeded extends Error {
  /**
   * @param path the file
   * @param reason why, in one line
   */
  constructor(path: string, reason: string)
  path: string
}

/**
 * Starts the engine with an adapter. To be called before the framework loads the first file of the project.
 *
 * @param adapter
 * @param directory the project. Default: the working directory
 * @returns whether it runs; false, and a line on stderr, where there is no addon for this machine
 */
export function plugIn(adapter: Adapter, directory?: string): boolean
