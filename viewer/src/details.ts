/** What is known of one file or folder: what its save does, what it imports, who imports it. */
import { make, plural } from './dom.js'
import { urlOf } from './editors.js'
import type { Folder } from './folders.js'
import type { Effect, FileOfGraph, Graph, Step } from './graph.js'
import { lookOf, NAMES } from './looks.js'

/** How many rows of a list are shown. */
const ROWS = 100

const VERBS: Record<string, string> = {
  static: 'imports',
  dynamic: 'imports (dynamic)',
  'dynamic-top': 'imports (dynamic, at the top level)',
  require: 'requires',
  'require-top': 'requires',
  worker: 'starts as a worker',
  read: 'reads',
  asset: 'reads',
  list: 'lists',
  type: 'imports the types of',
  resolve: 'resolves',
}

/** What an import is, where that is not the usual. */
const KINDS: Record<string, string> = {
  dynamic: 'dynamic',
  'dynamic-top': 'dynamic, at the top level',
  require: 'require()',
  'require-top': 'require()',
  worker: 'worker',
  read: 'read',
  asset: 'read',
  list: 'listed',
  type: 'types',
  resolve: 'resolved',
}

/** What the panel can ask of the page. */
export interface Asks {
  select: (path: string) => void
  /** Shows only what pins a file, what its save replaces, or what lies in a folder. */
  only: (what: 'pins' | 'replaces' | 'folder', path: string) => void
  /** Shows a folder, or that of a file, as large as it gets. */
  zoom: (path: string) => void
}

export class Details {
  constructor(
    private readonly graph: Graph,
    private readonly editor: string,
    private readonly asks: Asks,
  ) {}

  /** The panel of a file. */
  ofFile(file: FileOfGraph): Node[] {
    const look = lookOf(this.graph, file)
    const effect = this.graph.effect(file.file)
    return [
      make('h2', {}, file.file),
      make('p', {}, make('span', { class: `dot ${look}`, 'aria-hidden': 'true' }), ` ${capital(NAMES[look])}. ${does(effect)}`),
      file.version !== undefined && make('p', { class: 'note' }, `Version ${file.version}: replaced ${plural(file.version, 'time')} in this process.`),
      this.#actions(file, effect),
      ...this.#consequences(file, effect),
      this.#imports(
        'Imports',
        file.imports.map((one) => ({ importer: file.file, import: one })),
        (step) => step.import.file,
      ),
      this.#imports('Imported by', this.graph.importers(file.file), (step) => step.importer),
    ].filter((node) => node !== undefined && node !== false)
  }

  /** The panel of a folder, with what would be hot if its files were boundaries. */
  ofFolder(folder: Folder, gained: readonly string[]): Node[] {
    const { hot, boundary, pinned, package: packages } = folder.counts
    const counts =
      packages === folder.size
        ? `${plural(packages, 'package')}.`
        : `${plural(folder.size, 'file')}: ${hot + boundary} hot, of these ${plural(boundary, 'boundary', 'boundaries')}; ${pinned} pinned.`
    return [
      make('h2', {}, `${folder.path}/`),
      make('p', {}, counts),
      make('div', { class: 'actions' }, make('button', { onclick: () => this.asks.only('folder', folder.path) }, 'Only this folder'), this.#zoom(folder.path)),
      ...(packages === folder.size
        ? []
        : this.#whatIf('What if it held boundaries?', `./${folder.path}/**/*`, gained, 'No more files would be hot: nothing imports them within a function.')),
    ]
  }

  #consequences(file: FileOfGraph, effect: Effect): (Node | undefined)[] {
    if (effect.does === 'nothing') return []
    if (effect.does === 'replace') return [this.#files('What a save replaces', effect.files, new Set(effect.boundaries))]
    const gained = file.file === this.graph.entry ? [] : this.graph.gained(file.file)
    return [
      this.#steps(effect.chain.length > 0 ? 'What pins it' : 'It is the entry of the process', effect.chain),
      ...this.#cure(effect.chain),
      ...(gained.length > 0 ? this.#whatIf('What if it were a boundary?', `./${file.file}`, gained, '') : []),
    ]
  }

  #actions({ file }: FileOfGraph, effect: Effect): HTMLElement {
    const { directory } = this.graph
    return make(
      'div',
      { class: 'actions' },
      directory !== undefined && effect.does !== 'nothing' && this.#link('Open in editor', file, 1, 1),
      effect.does === 'restart' && effect.chain.length > 0 && make('button', { onclick: () => this.asks.only('pins', file) }, 'Only what pins it'),
      effect.does === 'replace' && make('button', { onclick: () => this.asks.only('replaces', file) }, 'Only what it replaces'),
      this.#zoom(file),
    )
  }

  #zoom(path: string): HTMLElement {
    return make('button', { onclick: () => this.asks.zoom(path) }, 'Zoom')
  }

  /** The one change that would make a pinned file hot, as `hot-hook-rs why` has it. */
  #cure(chain: readonly Step[]): Node[] {
    const [first] = chain
    if (!first) return []
    const wrong = chain.find((step) => this.graph.files.get(step.import.file)?.state === 'boundary' || step.import.kind === 'dynamic-top')
    const {
      importer,
      import: { file, line, column, kind },
    } = wrong ?? first
    const place = this.#link(`${importer}:${line}`, importer, line, column)
    const text =
      kind === 'dynamic-top'
        ? ['Move the import at ', place, ` into the function that uses it${wrong ? '' : `, and add "./${file}" to hotHook.boundaries`}.`]
        : [`Add "./${file}" to hotHook.boundaries, and replace the import at `, place, ' by import() inside the function that uses it.']
    return [make('h3', {}, 'What would make it hot'), make('p', {}, ...text)]
  }

  #whatIf(title: string, pattern: string, gained: readonly string[], none: string): Node[] {
    if (gained.length === 0) return [make('h3', {}, title), make('p', {}, none)]
    const patterns = [...this.graph.boundaries, pattern].map((one) => JSON.stringify(one)).join(', ')
    return [
      make('h3', {}, title),
      make('p', {}, `${plural(gained.length, 'more file')} of the project would be hot, with this in package.json:`),
      this.#snippet(`"hotHook": { "boundaries": [${patterns}] }`),
    ]
  }

  /** The chain of imports that pins a file. */
  #steps(title: string, steps: readonly Step[]): HTMLElement {
    const rows = steps.map(({ importer, import: { file, kind, line, column } }) =>
      make('li', {}, this.#link(`${importer}:${line}`, importer, line, column), ` ${VERBS[kind] ?? kind} `, this.#button(file)),
    )
    return make('section', {}, make('h3', {}, title), make('ol', { class: 'chain' }, ...rows))
  }

  /** One side of a file's imports, each with its place and the file at the other end. */
  #imports(title: string, steps: readonly Step[], other: (step: Step) => string): HTMLElement | undefined {
    if (steps.length === 0) return undefined
    const rows = steps.slice(0, ROWS).map((step) => {
      const { kind, line, column, hot } = step.import
      return make(
        'li',
        {},
        this.#button(other(step)),
        ' ',
        this.#link(`line ${line}`, step.importer, line, column),
        ` ${KINDS[kind] ?? ''}`,
        hot && make('span', { class: 'tag' }, 'hot'),
      )
    })
    return make(
      'section',
      {},
      make('h3', {}, `${title} (${steps.length})`),
      make('ul', {}, ...rows),
      steps.length > ROWS && make('p', {}, `and ${steps.length - ROWS} more`),
    )
  }

  #files(title: string, files: readonly string[], boundaries: ReadonlySet<string>): HTMLElement {
    const rows = files.slice(0, ROWS).map((file) => make('li', {}, this.#button(file), boundaries.has(file) && make('span', { class: 'tag' }, 'boundary')))
    return make(
      'section',
      {},
      make('h3', {}, `${title} (${files.length})`),
      make('ul', {}, ...rows),
      files.length > ROWS && make('p', {}, `and ${files.length - ROWS} more`),
    )
  }

  #button(file: string): HTMLElement {
    if (!this.graph.files.has(file)) return make('code', {}, file)
    return make('button', { class: 'link', onclick: () => this.asks.select(file) }, file)
  }

  #snippet(text: string): HTMLElement {
    const copy = make('button', { onclick: () => void navigator.clipboard.writeText(text).then(() => (copy.textContent = 'Copied')) }, 'Copy')
    return make('div', { class: 'snippet' }, make('code', {}, text), copy)
  }

  #link(text: string, file: string, line: number, column: number): HTMLElement {
    return linkTo(this.graph.directory, this.editor, text, file, line, column)
  }
}

/** A place that opens in the editor, where the page knows the project's folder. */
export function linkTo(directory: string | undefined, editor: string, text: string, file: string, line: number, column: number): HTMLElement {
  if (directory === undefined) return make('code', {}, text)
  return make('a', { href: urlOf(editor, directory, file, line, column) }, text)
}

function does(effect: Effect): string {
  if (effect.does === 'nothing') return 'It is not watched: a change shows after the next restart.'
  return effect.does === 'restart' ? 'A save restarts the server.' : `A save replaces ${plural(effect.files.length, 'module')}.`
}

const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`
