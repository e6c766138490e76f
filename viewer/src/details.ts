/** What is known of one file or folder: what its save does, what it imports, who imports it. */
import { make } from './dom.js'
import type { Folder } from './folders.js'
import type { FileOfGraph, Graph, Step } from './graph.js'

const WORDS = { hot: 'Hot', boundary: 'Boundary', pinned: 'Pinned' }

/** How many rows of a list are shown. */
const ROWS = 100

const VERBS: Record<string, string> = {
  static: 'imports', dynamic: 'imports (dynamic)', 'dynamic-top': 'imports (dynamic, at the top level)', require: 'requires', 'require-top': 'requires',
  worker: 'starts as a worker', read: 'reads', asset: 'reads', list: 'lists', type: 'imports the types of', resolve: 'resolves',
}

/** What an import is, where that is not the usual. */
const KINDS: Record<string, string> = {
  dynamic: 'dynamic', 'dynamic-top': 'dynamic, at the top level', require: 'require()', 'require-top': 'require()', worker: 'worker', read: 'read', asset: 'read', list: 'listed', type: 'types', resolve: 'resolved',
}

export class Details {
  constructor(
    private readonly graph: Graph,
    private readonly editor: string,
    private readonly select: (path: string) => void,
  ) {}

  /** The panel of a file. */
  ofFile(file: FileOfGraph): Node[] {
    const effect = this.graph.effect(file.file)
    const importers = this.graph.importers(file.file)
    return [
      make('h2', {}, file.file),
      make('p', {}, make('span', { class: `dot ${file.state}`, 'aria-hidden': 'true' }), ` ${WORDS[file.state]}. `,
        effect.does === 'restart' ? 'A save restarts the server.' : `A save replaces ${plural(effect.files.length, 'module')}.`),
      this.#open(file.file, 1, 1),
      ...(effect.does === 'restart'
        ? [this.#steps(effect.chain.length > 0 ? 'What pins it' : 'It is the entry of the process', effect.chain), ...this.#advice(effect.chain)]
        : [this.#files('What a save replaces', effect.files, new Set(effect.boundaries))]),
      this.#imports('Imports', file.imports.map((one) => ({ importer: file.file, import: one })), (step) => step.import.file),
      this.#imports('Imported by', importers, (step) => step.importer),
    ].filter((node) => node !== undefined)
  }

  /** The panel of a folder, with what would be hot if its files were boundaries. */
  ofFolder(folder: Folder, gained: number): Node[] {
    const { hot, boundary, pinned } = folder.counts
    const pattern = `./${folder.path}/**/*`
    return [
      make('h2', {}, `${folder.path}/`),
      make('p', {}, `${plural(folder.size, 'file')}: ${hot + boundary} hot, of these ${plural(boundary, 'boundary', 'boundaries')}; ${pinned} pinned.`),
      make('h3', {}, 'What if it held boundaries?'),
      make('p', {}, gained > 0 ? `${plural(gained, 'more file')} of the project would be hot, with this in package.json:` : 'No more files would be hot: nothing imports them within a function.'),
      ...(gained > 0 ? [this.#snippet(`"hotHook": { "boundaries": ["${pattern}"] }`)] : []),
    ]
  }

  #advice(chain: readonly Step[]): Node[] {
    const [first] = chain
    if (!first) return []
    const last = chain.at(-1) ?? first
    return [
      make('h3', {}, 'To make it hot'),
      make('p', {}, `Import ${last.import.file} within a function, by import(), and let it match a pattern of hotHook.boundaries. hot-hook-rs why ${last.import.file} shows the change.`),
    ]
  }

  /** The chain of imports that pins a file. */
  #steps(title: string, steps: readonly Step[]): HTMLElement {
    const rows = steps.map(({ importer, import: { file, kind, line, column } }) =>
      make('li', {}, this.#link(`${importer}:${line}`, importer, line, column), ` ${VERBS[kind] ?? kind} `, this.#button(file)))
    return make('section', {}, make('h3', {}, title), make('ul', {}, ...rows))
  }

  /** One side of a file's imports, each with its place and the file at the other end. */
  #imports(title: string, steps: readonly Step[], other: (step: Step) => string): HTMLElement | undefined {
    if (steps.length === 0) return undefined
    const rows = steps.slice(0, ROWS).map((step) => {
      const { kind, line, column, hot } = step.import
      return make('li', {}, this.#button(other(step)), ' ', this.#link(`line ${line}`, step.importer, line, column), ` ${KINDS[kind] ?? ''}`, hot && make('span', { class: 'tag' }, 'hot'))
    })
    return make('section', {}, make('h3', {}, `${title} (${steps.length})`), make('ul', {}, ...rows), steps.length > ROWS && make('p', {}, `and ${steps.length - ROWS} more`))
  }

  #files(title: string, files: readonly string[], boundaries: ReadonlySet<string>): HTMLElement {
    const rows = files.slice(0, ROWS).map((file) => make('li', {}, this.#button(file), boundaries.has(file) && make('span', { class: 'tag' }, 'boundary')))
    return make('section', {}, make('h3', {}, `${title} (${files.length})`), make('ul', {}, ...rows), files.length > ROWS && make('p', {}, `and ${files.length - ROWS} more`))
  }

  #button(file: string): HTMLElement {
    if (!this.graph.files.has(file)) return make('code', {}, file)
    return make('button', { class: 'link', onclick: () => this.select(file) }, file)
  }

  #snippet(text: string): HTMLElement {
    const copy = make('button', { onclick: () => void navigator.clipboard.writeText(text) }, 'Copy')
    return make('p', { class: 'snippet' }, make('code', {}, text), copy)
  }

  #open(file: string, line: number, column: number): Node | undefined {
    return this.graph.directory === undefined ? undefined : make('p', {}, this.#link('Open in the editor', file, line, column))
  }

  #link(text: string, file: string, line: number, column: number): HTMLElement {
    const { directory } = this.graph
    if (directory === undefined) return make('code', {}, text)
    const path = `${directory.replaceAll('\\', '/')}/${file}`.split('/').map(encodeURIComponent).join('/').replaceAll('%3A', ':')
    return make('a', { href: this.editor.replace('{path}', path).replace('{line}', String(line)).replace('{column}', String(column)) }, text)
  }
}

/** A number with its noun. */
export const plural = (count: number, one: string, several = `${one}s`) => `${count} ${count === 1 ? one : several}`
