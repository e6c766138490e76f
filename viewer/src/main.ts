/** The page: folders on the left, the whole graph in the middle, details of what is picked on the right. */
import { Details, plural } from './details.js'
import { byId, make } from './dom.js'
import { foldersOf, type Folder } from './folders.js'
import { Graph, type GraphData, type State } from './graph.js'
import { follow } from './live.js'
import { Map2D, NO_MARKS } from './map.js'
import { Timeline } from './timeline.js'
import { Tree } from './tree.js'

/** The states that the filter offers. */
const FILTERS = ['all', 'hot', 'boundary', 'pinned'] as const

class Page {
  #graph: Graph
  #details: Details
  #all: Folder
  readonly #tree: Tree
  readonly #map: Map2D
  #picked = ''
  #state: (typeof FILTERS)[number] = 'all'
  #text = ''
  #first: string | undefined

  /** Shows a graph on the page that is loaded. */
  static show(data: GraphData): void {
    const page = new Page(data)
    page.#start()
    if (data.live) page.#follow(data.live)
  }

  private constructor(data: GraphData) {
    this.#graph = new Graph(data)
    this.#all = foldersOf(data.files)
    this.#tree = new Tree((path, isFolder) => (isFolder ? this.#pickFolder(path) : this.pick(path)))
    this.#map = new Map2D(byId<HTMLCanvasElement>('map'), (path) => this.pick(path))
    this.#details = this.#newDetails()
  }

  #start(): void {
    byId('tree').append(this.#tree.element)
    this.#summarize()
    this.#listen()
    this.#map.show(this.#all)
    this.#tree.show(this.#all)
  }

  #newDetails(): Details {
    const editor = document.documentElement.dataset.editor ?? 'vscode://file{path}:{line}:{column}'
    return new Details(this.#graph, editor, (path) => this.pick(path))
  }

  /** Shows what a running app does, as it does it. */
  #follow(live: NonNullable<GraphData['live']>): void {
    const timeline = new Timeline(byId('timeline'), (path) => this.pick(path))
    byId('live').hidden = false
    follow(live, {
      happened: (happening) => {
        timeline.add(happening)
        if (happening.type === 'replaced') this.#map.flash(this.#replacedWith(happening.paths))
      },
      graph: (data) => this.#update(data),
      connected: (isConnected) => {
        byId('connection').textContent = isConnected ? 'live' : 'the app does not answer'
      },
    })
  }

  /** The saved files with all that was replaced because of them. */
  #replacedWith(paths: readonly string[]): Set<string> {
    const files = paths.flatMap((path) => {
      const effect = this.#graph.effect(path)
      return effect.does === 'replace' ? effect.files : [path]
    })
    return new Set(files)
  }

  /** Shows another graph, with the same file picked. */
  #update(data: GraphData): void {
    this.#graph = new Graph(data)
    this.#all = foldersOf(data.files)
    this.#details = this.#newDetails()
    this.#summarize()
    this.#filter()
    this.#map.show(this.#all)
    if (this.#picked !== '') this.pick(this.#picked)
  }

  /** Shows a file: in the tree, on the map, and in the panel. */
  pick(path: string): void {
    const file = this.#graph.files.get(path)
    if (!file) return
    this.#picked = path
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
    this.#picked = ''
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
