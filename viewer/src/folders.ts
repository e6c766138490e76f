/** The files of a graph in their folders. */
import type { FileOfGraph, State } from './graph.js'

export interface Folder {
  name: string
  /** Relative to the project; empty for the project itself. */
  path: string
  folders: Folder[]
  files: FileOfGraph[]
  /** All files at and below it, by their state. */
  counts: Record<State, number>
  /** All files at and below it. */
  size: number
}

const newFolder = (name: string, path: string): Folder => ({
  name,
  path,
  folders: [],
  files: [],
  counts: { hot: 0, boundary: 0, pinned: 0, package: 0 },
  size: 0,
})

/** Builds the tree. Folders come before files, both by their names. */
export function foldersOf(files: Iterable<FileOfGraph>): Folder {
  const root = newFolder('', '')
  const known = new Map([['', root]])
  const folderAt = (path: string): Folder => {
    const found = known.get(path)
    if (found) return found
    const cut = path.lastIndexOf('/')
    const folder = newFolder(path.slice(cut + 1), path)
    known.set(path, folder)
    folderAt(cut < 0 ? '' : path.slice(0, cut)).folders.push(folder)
    return folder
  }
  for (const file of files) folderAt(folderName(file)).files.push(file)
  count(root)
  return root
}

/** The folder that a file lies in. The name of a package may hold a `/`. */
function folderName({ file, state }: FileOfGraph): string {
  const cut = state === 'package' ? file.indexOf('/') : file.lastIndexOf('/')
  return file.slice(0, Math.max(0, cut))
}

function count(folder: Folder): void {
  for (const child of folder.folders) {
    count(child)
    folder.size += child.size
    for (const state of Object.keys(child.counts) as State[]) folder.counts[state] += child.counts[state]
  }
  for (const { state } of folder.files) folder.counts[state] += 1
  folder.size += folder.files.length
  folder.folders.sort((one, other) => one.name.localeCompare(other.name))
  folder.files.sort((one, other) => one.file.localeCompare(other.file))
}

/** A folder of the tree by its path. */
export function findFolder(folder: Folder, path: string): Folder | undefined {
  if (folder.path === path) return folder
  for (const child of folder.folders) {
    if (path === child.path || path.startsWith(`${child.path}/`)) return findFolder(child, path)
  }
  return undefined
}

/** A folder and all below it. */
export function* allFolders(folder: Folder): Generator<Folder> {
  yield folder
  for (const child of folder.folders) yield* allFolders(child)
}

/** The name of a file without its folder. */
export const baseName = ({ file, state }: FileOfGraph) => file.slice((state === 'package' ? file.indexOf('/') : file.lastIndexOf('/')) + 1)
