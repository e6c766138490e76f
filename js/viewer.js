// @ts-check
/** `hot-hook-rs/viewer`: the page of the graph, for a route of the app itself. */
import { hot } from './index.js'

export { dumpViewer } from './index.js'

/**
 * The page as HTML, with the graph as it is now.
 *
 * @param {import('./viewer.d.ts').ViewerOptions} [options]
 * @returns {Promise<string>}
 */
export const viewer = (options) => hot.viewer(options)
