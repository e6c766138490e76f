/** The page: folders on the left, the whole project in the middle, details of what is picked on the right. */
import { Details, linkTo } from './details.js'
import { byId, make, plural } from './dom.js'
import { chosenEditor, EDITORS, keepEditor } from './editors.js'
import { Filters } from './filters.js'
import { findFolder, foldersOf, type Folder } from './folders.js'
import { Graph, type GraphData } from './graph.js'
import { follow, refreshOnReturn } from './live.js'
import { lookOf, LOOKS, MEANINGS, NAMES, type Look } from './looks.js'
import { NO_MARKS, ProjectMap, type Line, type Marks, type Style } from './map.js'
import { overview } from './overview.js'
import { Plots } from './plots.js'
import { Timeline } from './timeline.js'
import { Tree } from './tree.js'

/** How many found files have their folders opened in the tree. */
const OPENED = 500

/** The most files of a project whose folders are all open at first. */
const SMALL = 60

class Page {
  #data: GraphData
  #graph: Graph
  #all: Folder
  #editor: string
  #hasPackages = false
  #style: Style = 'map'
  readonly #filters = new Filters()
  readonly #tree: Tree
  readonly #map: ProjectMap
  /** The file or folder that is picked. */
  #picked: { path: string; isFolder: boolean } | undefined
  #first: string | undefined

  /** Shows a graph on the page that is loaded. */
  static show(data: GraphData): void {
    const page = new Page(data)
    page.#start()
    if (data.live) page.#follow(data.live)
    else refreshOnReturn((fresh) => page.#update(fresh))
  }

  private constructor(data: GraphData) {
    this.#data = data
    this.#graph = new Graph(data)
    this.#all = foldersOf(this.#graph.files.values())
    this.#editor = chosenEditor(data.editor)
    this.#tree = new Tree(
      (path, isFolder) => this.pick(path, isFolder),
      (file) => lookOf(this.#graph, file),
    )
    this.#map = new ProjectMap(
      byId<HTMLCanvasElement>('map'),
      byId('tip'),
      (path, isFolder) => this.pick(path, isFolder),
      (style) => {
        const { dataset } = document.documentElement
        dataset.painted ??= String(Math.round(performance.now()))
        dataset.shown = style
      },
    )
  }

  #start(): void {
    byId('tree').append(this.#tree.element)
    this.#listen()
    this.#offerEditors()
    this.#tree.show(this.#all, this.#all.size <= SMALL)
    this.#show()
  }

  /** Shows what a running app does, as it does it. */
  #follow(live: NonNullable<GraphData['live']>): void {
    const link = (text: string, file: string, line: number, column: number) => linkTo(this.#graph.directory, this.#editor, text, file, line, column)
    const timeline = new Timeline(byId('timeline'), (path) => this.pick(path), link)
    const plots = new Plots(byId('plots'))
    plots.add(live.measurements)
    byId('live').hidden = false
    const connection = byId('connection')
    let shownError: string | undefined
    follow(live, {
      happened: (happening) => {
        timeline.add(happening)
        if (happening.type === 'replaced') this.#flash(this.#replacedWith(happening.paths))
      },
      measured: (measurement) => {
        plots.add([measurement])
        timeline.measured(measurement, plots.before(measurement))
      },
      graph: (data) => {
        plots.add(data.live?.measurements ?? [])
        for (const one of data.live?.measurements ?? []) timeline.measured(one, plots.before(one))
        this.#update(data)
      },
      connected: (isConnected, why) => {
        connection.classList.toggle('away', !isConnected)
        connection.textContent = isConnected ? 'live' : why?.state === undefined ? 'the app does not answer' : `the app is ${why.state}`
        const error = isConnected ? undefined : why?.error
        if (error !== undefined && error !== shownError) timeline.add({ type: 'failed', paths: [], error: { message: 'the app does not start', frame: error } })
        shownError = isConnected ? undefined : (error ?? shownError)
      },
    })
  }

  #flash(files: ReadonlySet<string>): void {
    this.#map.flash(files)
    this.#tree.flash(files)
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
    this.#data = data
    this.#show()
  }

  #show(): void {
    this.#graph = new Graph(this.#data, this.#hasPackages)
    this.#all = foldersOf(this.#graph.files.values())
    this.#summarize()
    this.#showLegend()
    this.#map.show(this.#graph, this.#all)
    this.#refilter()
  }

  /** Shows a file or a folder: in the tree, on the map, and in the panel. */
  pick(path: string, isFolder = false): void {
    this.#picked = { path, isFolder }
    this.#showPicked()
  }

  #showPicked(): void {
    const panel = byId('details')
    const { path, isFolder } = this.#picked ?? { path: '', isFolder: true }
    const file = isFolder ? undefined : this.#graph.files.get(path)
    const folder = isFolder && path !== '' ? findFolder(this.#all, path) : undefined
    const details = new Details(this.#graph, this.#editor, {
      select: (other) => this.pick(other),
      only: (what, of) => this.#only(what, of),
      zoom: (to) => this.#map.zoomTo(to),
    })
    this.#tree.select(path)
    if (file) {
      this.#mark(this.#marksOf(path))
      panel.replaceChildren(...details.ofFile(file))
    } else if (folder) {
      const gained = this.#graph.gained(path)
      this.#mark({
        ...NO_MARKS,
        looks: new Map(gained.map((one): [string, Look] => [one, 'hot'])),
        lit: gained.length > 0 ? new Set(gained) : this.#filesIn(path),
      })
      panel.replaceChildren(...details.ofFolder(folder, gained))
    } else {
      this.#mark(NO_MARKS)
      panel.replaceChildren(...overview(this.#graph, this.#all, (other, isOther) => this.pick(other, isOther)))
    }
  }

  #filesIn(folder: string): Set<string> {
    return new Set([...this.#graph.files.keys()].filter((file) => file.startsWith(`${folder}/`)))
  }

  /** What a save of a file concerns stands out, with the imports that lead there. */
  #marksOf(path: string): Marks {
    const effect = this.#graph.effect(path)
    const imports = (this.#graph.files.get(path)?.imports ?? []).map((one): Line => [path, one.file, 'import'])
    if (effect.does === 'restart') {
      const chain = effect.chain.map((step): Line => [step.importer, step.import.file, 'save'])
      return { ...NO_MARKS, selected: path, lit: new Set([path, ...effect.chain.map((step) => step.importer)]), lines: [...imports, ...chain] }
    }
    const lit = new Set(effect.does === 'replace' ? effect.files : [path, ...this.#graph.importers(path).map((step) => step.importer)])
    const lines = [...lit].flatMap((file) =>
      this.#graph
        .importers(file)
        .filter((step) => lit.has(step.importer))
        .map((step): Line => [step.importer, file, 'save']),
    )
    return { ...NO_MARKS, selected: path, lit, lines: [...imports, ...lines] }
  }

  /** Marks what is picked; without that, what the filters let through. */
  #mark(marks: Marks): void {
    const shown = this.#filters.isOn && marks.lit === undefined ? new Set(this.#filters.apply(this.#graph).map(({ file }) => file)) : marks.lit
    this.#map.mark({ ...marks, lit: shown })
  }

  #only(what: 'pins' | 'replaces' | 'folder', path: string): void {
    if (what === 'folder') this.#filters.folder = path
    else this.#filters.relation = { kind: what, file: path }
    this.#refilter()
  }

  #summarize(): void {
    const { hot, boundary, pinned, package: packages } = this.#all.counts
    const size = hot + boundary + pinned
    document.title = `${this.#graph.entry} – hot-hook-rs`
    byId('entry').textContent = this.#graph.entry
    const others = this.#hasPackages ? `; ${plural(packages, 'package')}` : ''
    byId('summary').textContent =
      `${plural(size, 'file')}: ${hot + boundary} hot (${Math.round((100 * (hot + boundary)) / Math.max(1, size))} %), of these ${plural(boundary, 'boundary', 'boundaries')}; ${pinned} pinned${others}`
  }

  /** What the colours mean, as buttons that show the files of one alone. */
  #showLegend(): void {
    const counts = new Map<Look, number>()
    for (const file of this.#graph.files.values()) counts.set(lookOf(this.#graph, file), (counts.get(lookOf(this.#graph, file)) ?? 0) + 1)
    const buttons = LOOKS.filter((look) => counts.has(look)).map((look) => {
      const toggle = () => {
        this.#filters.look = this.#filters.look === look ? undefined : look
        this.#picked = undefined
        this.#refilter()
      }
      return make(
        'button',
        { 'data-look': look, title: MEANINGS[look], 'aria-pressed': String(this.#filters.look === look), onclick: toggle },
        make('span', { class: `dot ${look}`, 'aria-hidden': 'true' }),
        `${NAMES[look]} ${counts.get(look)}`,
      )
    })
    byId('legend').replaceChildren(...buttons)
  }

  #refilter(): void {
    const { isOn } = this.#filters
    const files = isOn ? this.#filters.apply(this.#graph) : []
    this.#first = files[0]?.file
    byId('found').textContent = isOn ? plural(files.length, 'file') : ''
    const chips = this.#filters.chips().map(({ text, remove }) =>
      make(
        'button',
        {
          class: 'chip',
          title: 'Remove this filter',
          onclick: () => {
            remove()
            this.#refilter()
          },
        },
        `${text} ×`,
      ),
    )
    byId('filters').replaceChildren(byId('found'), ...chips)
    for (const button of byId('legend').querySelectorAll<HTMLElement>('button'))
      button.setAttribute('aria-pressed', String(button.dataset.look === this.#filters.look))
    this.#tree.show(isOn ? foldersOf(files) : this.#all, isOn && files.length <= OPENED)
    this.#showPicked()
  }

  #offerEditors(): void {
    const select = byId<HTMLSelectElement>('editor')
    if (this.#data.directory === undefined) return select.parentElement?.remove()
    const named = this.#editor in EDITORS ? [] : [make('option', { value: this.#editor }, 'Editor of the project')]
    select.append(...named, ...Object.entries(EDITORS).map(([value, { name }]) => make('option', { value }, name)))
    select.value = this.#editor
    select.addEventListener('change', () => {
      this.#editor = select.value
      keepEditor(select.value)
      this.#showPicked()
    })
  }

  #showAs(style: Style): void {
    this.#style = style
    this.#map.style = style
    for (const one of ['map', 'graph'] as const) byId(`as-${one}`).setAttribute('aria-pressed', String(one === style))
  }

  #togglePackages(): void {
    this.#hasPackages = !this.#hasPackages
    byId('packages').setAttribute('aria-pressed', String(this.#hasPackages))
    this.#show()
  }

  #listen(): void {
    const search = byId<HTMLInputElement>('search')
    search.addEventListener('input', () => {
      this.#filters.text = search.value.trim().toLowerCase()
      if (search.value !== '') this.#picked = undefined
      this.#refilter()
    })
    search.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && this.#first !== undefined) this.pick(this.#first)
    })
    byId('reset').addEventListener('click', () => this.#map.camera.reset())
    byId('packages').addEventListener('click', () => this.#togglePackages())
    for (const style of ['map', 'graph'] as const) byId(`as-${style}`).addEventListener('click', () => this.#showAs(style))
    document.addEventListener('keydown', (event) => this.#onKey(event, search))
  }

  #onKey(event: KeyboardEvent, search: HTMLInputElement): void {
    const isWriting = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement
    if (event.ctrlKey || event.metaKey || event.altKey || (isWriting && event.key !== 'Escape')) return
    const { camera } = this.#map
    const keys: Record<string, () => unknown> = {
      '/': () => search.focus(),
      m: () => this.#showAs(this.#style === 'map' ? 'graph' : 'map'),
      p: () => this.#togglePackages(),
      z: () => this.#picked && this.#map.zoomTo(this.#picked.path),
      '+': () => camera.zoom(1.4),
      '-': () => camera.zoom(1 / 1.4),
      0: () => camera.reset(),
      Escape: () => this.#leave(search),
    }
    const act = keys[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }

  /** Back to the overview, with all files. */
  #leave(search: HTMLInputElement): void {
    search.value = ''
    search.blur()
    Object.assign(this.#filters, { text: '', look: undefined, folder: undefined, relation: undefined })
    this.#picked = undefined
    this.#refilter()
  }
}

Page.show(JSON.parse(byId('graph').textContent ?? '') as GraphData)
