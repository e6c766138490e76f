// @ts-check
/** `hot-hook-rs/adapter`: what an adapter for a framework is made with. `docs/adapters.md` explains it. */
import './index.js'
import { startProject } from './runtime/start.js'

export { RestartNeeded } from './adapter/adapter.js'

/**
 * Starts the engine with an adapter. To be called before the framework loads the first file of the project.
 *
 * @param {import('./adapter/adapter.js').Adapter} adapter
 * @param {string} [directory] the project
 * @returns {boolean} whether it runs
 */
export function plugIn(adapter, directory = process.cwd()) {
  return startProject(process.argv[1], directory, { adapter }) !== undefined
}
