// @ts-check
/** `node --import hot-hook-rs/register server.js`: reads the options of the project and starts. */
import { resolve } from 'node:path'
import './index.js'
import { addon, loadAddon } from './addon.js'
import { isMainThread } from './node/thread.js'
import { isTool, onFirstProjectFile } from './restart/tool.js'
import { findFile, startProject } from './runtime/start.js'

const entry = process.argv[1] === undefined ? undefined : resolve(process.argv[1])
// A worker of an app is a part of it, wherever its file lies: that of a pool is in a package.
const isPartOfApp = () => !isMainThread && loadAddon() === undefined && addon.isStarted()
const tool = isTool(entry && (findFile(entry) ?? entry)) && !isPartOfApp()

if (tool) onFirstProjectFile(begin)
else startProject(entry, process.cwd())

/** @param {import('./restart/tool.js').First} [first] what the hooks see no more */
function begin(first) {
  const runtime = startProject(entry, process.cwd(), { tool })
  if (!runtime || !first) return
  addon.resolved(runtime.thread, first.specifier, first.parent, first.url, first.require, false)
  addon.loading(runtime.thread, first.url)
}
