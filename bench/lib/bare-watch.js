// @ts-check
/**
 * The floor: the least that anybody needs to tell of a save, which is one fs.watch for each folder and one message,
 * and to serve it, which is to have Node import the changed file and the controllers above it once more. It knows the
 * generated apps, asks nothing of a graph, and runs no hook.
 */
import { readdirSync, watch } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { reachLoadCache } from '../../js/node/load-cache.js'

const loaded = reachLoadCache()
// The methods of Node's cache itself leave an empty entry behind.
const { delete: forget, keys } = Map.prototype

/** @param {string} path */
function evict(path) {
  if (!loaded) return
  forget.call(loaded, pathToFileURL(path).href)
  if (!path.includes('shared')) return
  for (const url of keys.call(loaded)) if (url.includes('/controllers/')) forget.call(loaded, url)
}

const folders = readdirSync('.', { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
for (const { name } of folders) {
  const watcher = watch(name, (_, file) => {
    const path = join(process.cwd(), name, String(file))
    evict(path)
    process.send?.({ type: 'hot-hook:invalidated', paths: [path] })
  })
  watcher.unref()
}
