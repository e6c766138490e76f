/** `hot-hook-rs/viewer`: the page of the import graph, for a route of the app itself. */

export interface ViewerOptions {
  /**
   * What the links of the page open files in: `vscode`, `vscode-insiders`, `vscodium`, `cursor`, `windsurf`, `zed`, `idea`,
   * `webstorm`, `sublime`, or a URL with `{path}`, `{line}` and `{column}`. Default: the option `editor` of `hotHook`, else
   * `vscode`. A choice on the page goes before it.
   */
  editor?: string
  /** The nonce of the app's Content-Security-Policy, for the page's own script and style. Default: none. */
  nonce?: string
  /**
   * Whether the graph is shown under `NODE_ENV=production` too, where hot-hook-rs runs there at all. Default: false: the page
   * says so instead.
   */
  production?: boolean
}

/**
 * The page as HTML, in one string that needs no network. It holds the graph as it is at the time of the call, and the paths of
 * the project's files: it is for development. Where hot-hook-rs does not run, the page says why instead.
 */
export declare function viewer(options?: ViewerOptions): Promise<string>

/**
 * The page in the shape of `@hot-hook/dump-viewer`: `return dumpViewer()` in a handler, or `router.get('/dump-viewer', dumpViewer)`.
 * As a handler of AdonisJS or Fastify it sets the `Content-Type` of the answer.
 */
export declare function dumpViewer(...handled: any[]): Promise<string>
