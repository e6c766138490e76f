// @ts-check
/** What `hot-hook-rs/register` does once it knows the options of the project: it starts. */
import './index.js'
import { addon, loadAddon } from './addon.js'
import { isMainThread } from './node/thread.js'
import { isTool, onFirstProjectFile } from './restart/tool.js'
import { lookAround } from './runtime/look-around.js'
import { startProject } from './runtime/start.js'

/** @param {ReturnType<typeof lookAround>} [found] */
export function begin(found = lookAround()) {
  const { entry, file, config } = found
  // A worker of an app is a part of it, wherever its file lies: that of a pool is in a package.
  const isPartOfApp = () => !isMainThread && loadAddon() === undefined && addon.isStarted()
  if (!isTool(file) || isPartOfApp()) startProject(entry, process.cwd(), {}, config)
  else onFirstProjectFile(beginTool)
}

/** @param {import('./restart/tool.js').First} [first] what the hooks see no more */
function beginTool(first) {
  const runtime = startProject(lookAround().entry, process.cwd(), { tool: true })
  if (!runtime || !first) return
  addon.resolved(runtime.thread, first.specifier, first.parent, first.url, first.require, false)
  addon.loading(runtime.thread, first.url)
}
