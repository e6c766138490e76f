/** What the panel shows while nothing is picked. */
import { make, plural } from './dom.js'
import { allFolders, type Folder } from './folders.js'
import type { Graph } from './graph.js'

/** How many folders are tried as boundaries, and how many are named. */
const [TRIED, NAMED] = [60, 5]

const KEYS: [string, string][] = [
  ['/', 'search; Enter picks the first file'],
  ['↑ ↓', 'move in the tree; → opens, ← closes'],
  ['Enter', 'pick'],
  ['m', 'map or graph'],
  ['p', 'packages'],
  ['+ −', 'zoom; 0 shows everything, z what is picked'],
  ['Esc', 'back to this overview'],
]

export function overview(graph: Graph, all: Folder, select: (path: string, isFolder: boolean) => void): Node[] {
  const link = (path: string, isFolder: boolean) => make('button', { class: 'link', onclick: () => select(path, isFolder) }, isFolder ? `${path}/` : path)
  const failed = [...graph.failed].filter((file) => graph.files.has(file))
  const gains = gainsOf(graph, all)
  return [
    make('h2', {}, 'What does a save do?'),
    make('p', {}, 'Green and orange files are replaced in the running process. Grey files restart the server. Pick one to see why.'),
    ...(failed.length > 0 ? [make('h3', {}, 'Failed'), make('ul', {}, ...failed.map((file) => make('li', {}, link(file, false))))] : []),
    ...(gains.length > 0
      ? [
          make('h3', {}, 'As boundaries these folders would make more hot'),
          make('ul', {}, ...gains.map(({ path, gained }) => make('li', {}, link(path, true), ` ${plural(gained, 'file')}`))),
        ]
      : []),
    make('h3', {}, 'Keys'),
    make(
      'dl',
      { class: 'keys' },
      ...KEYS.flatMap(([key, text]) => [make('dt', {}, ...key.split(' ').flatMap((one) => [make('kbd', {}, one), ' '])), make('dd', {}, text)]),
    ),
  ]
}

/** The folders near the root that would make the most files hot. A folder that gains nothing over the one around it is left out. */
function gainsOf(graph: Graph, all: Folder): { path: string; gained: number }[] {
  const folders = [...allFolders(all)].filter(({ path, counts }) => path !== '' && counts.pinned > 0)
  const near = folders
    .toSorted((one, other) => one.path.split('/').length - other.path.split('/').length || other.counts.pinned - one.counts.pinned)
    .slice(0, TRIED)
  const gains = near.map(({ path }) => ({ path, gained: graph.gained(path).length })).filter(({ gained }) => gained > 0)
  const isInner = ({ path, gained }: { path: string; gained: number }) => gains.some((other) => other.gained === gained && other.path.startsWith(`${path}/`))
  return gains
    .filter((one) => !isInner(one))
    .toSorted((one, other) => other.gained - one.gained)
    .slice(0, NAMED)
}
