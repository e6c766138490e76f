// @ts-check
/** The least that anybody needs to tell of a save: one fs.watch for each folder, and one message. */
import { readdirSync, watch } from 'node:fs'
import { basename, join } from 'node:path'

const folders = readdirSync('.', { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
for (const { name } of folders) {
  const watcher = watch(name, (_, file) => {
    const path = join(process.cwd(), name, basename(String(file)))
    process.send?.({ type: 'hot-hook:invalidated', paths: [path] })
  })
  watcher.unref()
}
