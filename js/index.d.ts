/**
 * hot-hook-rs: hot module replacement for Node.js backends. The names and their meaning are those of
 * hot-hook 1.0.0; what is added says so.
 */

/** The options of `hot.init`, and of the `hotHook` key of package.json (all but `onFullReloadAsked`). */
export interface InitOptions {
  /**
   * Globs of the files that may be replaced behind a dynamic import. Relative ones refer to
   * `rootDirectory`; `!` in front excludes. Default: none.
   */
  boundaries?: string | string[]
  /**
   * Globs of the files that are left alone: not scanned, not versioned, not watched. Default: everything in node_modules,
   * Vite's timestamped config files, and below the root what build tools write: `.next`, `.nuxt`, `.output`, `.astro`,
   * `.svelte-kit`, `.turbo`, `.cache`, `.nyc_output` and `./coverage`, unless the app is started from there.
   */
  ignore?: string | string[]
  /** Globs of the files that restart the process on every save, imported or not. Default: `.env`. */
  restart?: string | string[]
  /** The entry script. Default: the one that Node was started with. */
  root?: string
  /**
   * What relative paths refer to. Default: the folder of package.json (`register`) or of `root` (`init`).
   */
  rootDirectory?: string
  /**
   * Whether this process watches by itself. Without, the parent process tells it of changes with
   * `hot-hook:file-changed` messages. Default: true, or false under `HOT_HOOK_WATCH=false`.
   */
  watch?: boolean
  /**
   * Whether a boundary that a file of the boot imports statically is an error at import. Otherwise its
   * changes restart the process. Default: false.
   */
  throwWhenBoundariesAreNotDynamicallyImported?: boolean
  /**
   * How a replaced ES module gets loaded again: `evict` drops it from Node's load cache, `query` imports
   * it as `?hot-hook=N`, `auto` evicts where Node allows. Default: `auto`. Added by hot-hook-rs.
   */
  bust?: 'auto' | 'evict' | 'query'
  /**
   * Who restarts the process when a change needs it: `parent` leaves it to the parent process, `self` has the supervisor
   * take over this process and start the app again (the same PID; not on Windows), `auto` is the parent if one is
   * connected over IPC, else the process itself. `onFullReloadAsked` takes the place of the latter. Default: `auto`.
   * Added by hot-hook-rs.
   */
  restartBy?: 'auto' | 'self' | 'parent'
  /** How long a restart waits for running responses, in milliseconds. Default: 1000. Added by hot-hook-rs. */
  drain?: number
  /**
   * How long the app's own `SIGTERM` handler may take at a restart, in milliseconds. Then the process is ended. Default: 5000.
   * Added by hot-hook-rs.
   */
  killTimeout?: number
  /**
   * Whether Node.js 22.8 or newer keeps V8's compiled code in `node_modules/.cache/hot-hook-rs`, so that starts are faster. The
   * environment variable `NODE_DISABLE_COMPILE_CACHE` turns it off as well. Default: true. Added by hot-hook-rs.
   */
  compileCache?: boolean
  /**
   * Whether commands such as `hot-hook-rs status` can ask this process, on a port of 127.0.0.1 and with a secret token. The
   * environment variable `HOT_HOOK_INSPECT` decides where it is set: `1` or `true` is on, `0` or `false` is off. Default: true
   * under `hot-hook-rs run`, else false. Added by hot-hook-rs.
   */
  inspect?: boolean
  /**
   * The editor that the page of the graph opens files in: `vscode`, `cursor`, `webstorm` and others, or a URL with `{path}`,
   * `{line}` and `{column}`. Default: `vscode`; the page offers the others. Added by hot-hook-rs.
   */
  editor?: string
  /**
   * What is printed on stderr about each save; the environment variable `HOT_HOOK_LOG` decides where it is set, and may be `json` as well.
   * Default: `info`, or nothing but failures where a parent that restarts the process is connected. Added by hot-hook-rs.
   */
  log?: 'info' | 'silent' | 'debug'
  /**
   * Whether a change of a file that is read with `node:fs` while the app boots restarts, and a name that comes to a folder which
   * is listed then, or goes from one. What the app writes itself never restarts. Default: true. Added by hot-hook-rs.
   */
  observe?: boolean
  /** Whether files are compared at intervals instead of watched. Default: false. Added by hot-hook-rs. */
  poll?: boolean
  /**
   * Whether hot-hook-rs runs under `NODE_ENV=production` too. The environment variable `HOT_HOOK` decides where it is set: `1` or
   * `true` is on, `0` or `false` is off. Default: false. Added by hot-hook-rs.
   */
  production?: boolean
  /** Called when a change needs a restart. Not available in package.json. */
  onFullReloadAsked?: () => void
}

/** The `hotHook` key of package.json. Added by hot-hook-rs. */
export type HotHookOptions = Omit<InitOptions, 'onFullReloadAsked'>

/** A file of the dependency graph; paths are relative to the folder of the entry script. */
export interface DumpedFile {
  /** How often the file was replaced. */
  version: number
  /** Whether it matches `boundaries`. */
  boundary: boolean
  path: string
  /** The files that import it. */
  dependents: string[]
  /** The files that it imports. */
  dependencies: string[]
  /** Whether a change of it is replaced inside the process. */
  reloadable: boolean
}

/** Sent to the parent process for a change that only a restart can bring. */
export interface FullReloadMessage {
  type: 'hot-hook:full-reload'
  /** The changed file. */
  path: string
  /** All files of the batch that need the restart. Added by hot-hook-rs. */
  paths: string[]
  /** Whether importing a boundary in a function would avoid it. */
  shouldBeReloadable: boolean
  /** Why, in one line. Added by hot-hook-rs. */
  reason: string
}

/** Sent to the parent process when files were replaced: changed ones first, then their importers. */
export interface InvalidatedMessage {
  type: 'hot-hook:invalidated'
  paths: string[]
}

/** Sent by the parent process for a change that it saw. */
export interface FileChangedMessage {
  type: 'hot-hook:file-changed'
  path: string
  action?: 'add' | 'change' | 'unlink'
}

/** The events of `hot.on`, with what listeners get. Added by hot-hook-rs. */
export interface HotEvents {
  /** Files of this thread were replaced: changed ones first, then their importers. */
  invalidated: { paths: string[] }
  /** All that follows from it is done: old versions are disposed of, accepted ones are imported and handed over. */
  updated: { paths: string[]; accepted: string[] }
  /** A change needs a restart. */
  'full-reload': Omit<FullReloadMessage, 'type'>
  /** The new version of an accepted module failed, or a callback did. `message` is what stderr gets. */
  error: { error: unknown; message: string; path: string | undefined }
}

/** What became of saves. Paths are relative to the working directory. Added by hot-hook-rs. */
export type SaveEvent = { number: number; paths: string[] } & (
  | { type: 'replaced'; modules: number; boundaries: string[] }
  | { type: 'restart' | 'restarting'; reason: string }
  | { type: 'failed'; error: { message: string; line?: number; column?: number; frame?: string } }
)

/** What `hot.settled()` and `hot.release()` resolve to. Added by hot-hook-rs. */
export interface Settled {
  /** `restarting`: the next process has the saves. `timeout`: something was not applied in time. */
  state: 'applied' | 'restarting' | 'timeout'
  /** What became of the saves since the last call, oldest first. */
  events: SaveEvent[]
}

export interface Hot {
  /**
   * Starts hot-hook-rs from inside the root file of the app. What the root file imports statically is
   * loaded by then and pinned: import the app with `await import()` afterwards.
   */
  init(options?: InitOptions): Promise<void>
  /** Calls back before the module of this URL is replaced. */
  dispose(url: string | URL, callback: () => void | Promise<void>): void
  /** Has every change of the module of this URL restart the process. */
  decline(url: string | URL): void
  /** Listens to what happens to the modules of this thread. Added by hot-hook-rs. */
  on<Event extends keyof HotEvents>(event: Event, listener: (payload: HotEvents[Event]) => void | Promise<void>): void
  /** Ends what `on` began. Added by hot-hook-rs. */
  off<Event extends keyof HotEvents>(event: Event, listener: (payload: HotEvents[Event]) => void | Promise<void>): void
  /**
   * Lets saves pile up until `release()`, in all threads. After `limit` milliseconds it ends by itself, and a line on stderr says
   * so. Default: 60000. A call during a hold begins it anew. Added by hot-hook-rs.
   */
  hold(options?: { limit?: number }): void
  /** Applies what piled up as one batch, and waits for it as `settled()` does. Added by hot-hook-rs. */
  release(options?: { timeout?: number }): Promise<Settled>
  /**
   * Resolves when every save up to now is applied: files are replaced, callbacks have run, accepted modules are there. During a
   * hold it waits for its end. `timeout` is in milliseconds, 30000 by default. It does not keep the process alive. Added by
   * hot-hook-rs.
   */
  settled(options?: { timeout?: number }): Promise<Settled>
  /** The dependency graph, sorted by path. */
  dump(): Promise<DumpedFile[]>
  /**
   * Why a change of the file would restart the process, in one line; null when it would not. Added by
   * hot-hook-rs.
   */
  why(file: string | URL): string | null
  /** A page that shows the graph as it is now: see `hot-hook-rs/viewer`. Added by hot-hook-rs. */
  viewer(options?: import('./viewer.js').ViewerOptions): Promise<string>
}

export declare const hot: Hot

/** The page of the graph in the shape of `@hot-hook/dump-viewer`, which an alias in package.json may stand for. Added by hot-hook-rs. */
export { dumpViewer } from './viewer.js'
