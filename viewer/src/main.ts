/** The page: folders on the left, the whole graph in the middle, details of what is picked on the right. */
import { Details, plural } from './details.js'
import { byId, make } from './dom.js'
import { foldersOf, type Folder } from './folders.js'
import { Graph, type GraphData, type State } from './graph.js'
import { Map2D, NO_MARKS } from './map.js'
import { Tree } from './tree.js'

/** The states that the filter offers. */
const FILTERS = ['all', 'hot', 'boundary', 'pinned'] as const

class Page {
  readonly #graph: Graph
  readonly #tree: Tree
  readonly #map: Map2D
  readonly #details: Details
  readonly #all: Folder
  #state: (typeof FILTERS)[number] = 'all'
  #text = ''
  #first: string | undefined

  /** Shows a graph on the page that is loaded. */
  static show(data: GraphData): void {
    new Page(data).#start()
  }

  private constructor(data: GraphData) {
    this.#graph = new Graph(data)
    this.#all = foldersOf(data.files)
    this.#tree = new Tree((path, isFolder) => (isFolder ? this.#pickFolder(path) : this.pick(path)))
    this.#map = new Map2D(byId<HTMLCanvasElement>('map'), (path) => this.pick(path))
    const editor = document.documentElement.dataset.editor ?? 'vscode://file{path}:{line}:{column}'
    this.#details = new Details(this.#graph, editor, (path) => this.pick(path))
  }

  #start(): void {
    byId('tree').append(this.#tree.element)
    this.#summarize()
    this.#listen()
    this.#map.show(this.#all)
    this.#tree.show(this.#all)
  }

  /** Shows a file: in the tree, on the map, and in the panel. */
  pick(path: string): void {
    const file = this.#graph.files.get(path)
    if (!file) return
    const effect = this.#graph.effect(path)
    const steps = effect.does === 'restart' ? effect.chain : []
    this.#tree.select(path)
    this.#map.mark({
      ...NO_MARKS,
      selected: path,
      lit: new Set(effect.does === 'replace' ? effect.files : steps.map((step) => step.importer)),
      lines: effect.does === 'restart' ? steps.map((step) => [step.importer, step.import.file]) : file.imports.map((one) => [path, one.file]),
    })
    byId('details').replaceChildren(...this.#details.ofFile(file))
  }

  #pickFolder(path: string): void {
    const folder = find(this.#all, path)
    if (!folder) return
    const before = this.#graph.pinned()
    const after = this.#graph.pinned(path)
    const gained = [...before].filter((file) => !after.has(file))
    this.#tree.select(path)
    this.#map.mark({ ...NO_MARKS, states: new Map(gained.map((file): [string, State] => [file, 'hot'])), lit: new Set(gained) })
    byId('details').replaceChildren(...this.#details.ofFolder(folder, gained.length))
  }

  #summarize(): void {
    const { counts, size } = this.#all
    const hot = counts.hot + counts.boundary
    document.title = `${this.#graph.entry} – hot-hook-rs`
    byId('entry').textContent = this.#graph.entry
    byId('summary').textContent = `${plural(size, 'file')}: ${hot} hot (${Math.round((100 * hot) / Math.max(1, size))} %), of these ${plural(counts.boundary, 'boundary', 'boundaries')}; ${counts.pinned} pinned`
  }

  #listen(): void {
    const search = byId<HTMLInputElement>('search')
    search.addEventListener('input', () => {
      this.#text = search.value.trim().toLowerCase()
      this.#filter()
    })
    search.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && this.#first !== undefined) this.pick(this.#first)
    })
    const filters = FILTERS.map((state) => make('option', { value: state }, state === 'all' ? 'All files' : state))
    const select = byId<HTMLSelectElement>('filter')
    select.append(...filters)
    select.addEventListener('change', () => {
      this.#state = select.value as (typeof FILTERS)[number]
      this.#filter()
    })
    byId('reset').addEventListener('click', () => this.#map.reset())
    document.addEventListener('keydown', (event) => {
      if (event.key === '/' && !(event.target instanceof HTMLInputElement)) {
        event.preventDefault()
        search.focus()
      }
    })
  }

  #filter(): void {
    const isFiltered = this.#text !== '' || this.#state !== 'all'
    byId('found').textContent = ''
    this.#first = undefined
    if (!isFiltered) return this.#tree.show(this.#all)
    const files = [...this.#graph.files.values()].filter(({ file, state }) =>
      file.toLowerCase().includes(this.#text) && (this.#state === 'all' || state === this.#state))
    this.#first = files[0]?.file
    byId('found').textContent = plural(files.length, 'file')
    this.#tree.show(foldersOf(files), files.length <= 500)
  }
}

function find(folder: Folder, path: string): Folder | undefined {
  if (folder.path === path) return folder
  for (const child of folder.folders) {
    if (path === child.path || path.startsWith(`${child.path}/`)) return find(child, path)
  }
  return undefined
}

Page.show(JSON.parse(byId('graph').textContent ?? '') as GraphData)
document.documentElement.dataset.painted = String(Math.round(performance.now()))
