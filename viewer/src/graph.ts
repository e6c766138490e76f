/** The import graph as `hot-hook-rs graph --format json` prints it, and what can be asked of it. */
import type { Happening, Measurement } from './live.js'

/** What a save of a file does: replaces it (`hot`, and `boundary` where the file is one), or restarts the server. A package is not watched. */
export type State = 'hot' | 'boundary' | 'pinned' | 'package'

/** One import of a file. */
interface Import {
  /** The imported file, relative to the project. */
  file: string
  specifier: string
  /** As in the JSON: `static`, `dynamic`, `require`, … */
  kind: string
  /** Counted from 1. */
  line: number
  /** Counted from 1. */
  column: number
  /** Whether the imported file can be replaced behind this import. */
  hot: boolean
}

export interface FileOfGraph {
  /** Relative to the project, with `/`. */
  file: string
  state: State
  imports: Import[]
  /** Its imports of packages. */
  packages?: (Omit<Import, 'file' | 'hot'> & { package: string })[]
  /** False where a running app has not loaded it. */
  loaded?: boolean
  /** How often a running app replaced it. */
  version?: number
}

export interface GraphData {
  entry: string
  /** The project's folder, where the page may open files in an editor. */
  directory?: string
  /** The editor that the project names. */
  editor?: string
  /** The patterns of `hotHook.boundaries`. */
  boundaries?: string[]
  files: FileOfGraph[]
  /** Where the page follows a running app: its process, the number of its last event, the files whose last version failed, and what was measured. */
  live?: { pid: number; last: number; failed: string[]; measurements: Measurement[]; events?: Happening[] }
}

/** An import together with the file that it stands in. */
export interface Step {
  importer: string
  import: Import
}

/** What a save would do. */
export type Effect = { does: 'replace'; files: string[]; boundaries: string[] } | { does: 'restart'; chain: Step[] } | { does: 'nothing' }

/** Imports that are made each time their function runs, so that a boundary behind them is asked for anew. */
const REPEATED = new Set(['dynamic', 'require'])

/** The folder of packages. */
const PACKAGES = 'node_modules'

export class Graph {
  readonly entry: string
  readonly directory: string | undefined
  readonly boundaries: readonly string[]
  readonly files: ReadonlyMap<string, FileOfGraph>
  readonly failed: ReadonlySet<string>
  #pinned: ReadonlySet<string> | undefined
  readonly #importers = new Map<string, Step[]>()

  /** With `packages`, each package is a file of the folder `node_modules`. */
  constructor({ entry, directory, boundaries = [], files, live }: GraphData, packages = false) {
    this.entry = entry
    this.directory = directory
    this.boundaries = boundaries
    this.failed = new Set(live?.failed)
    const all = packages ? withPackages(files) : files
    this.files = new Map(all.map((file) => [file.file, file]))
    for (const { file, imports } of all) {
      for (const one of imports) {
        const steps = this.#importers.get(one.file)
        if (steps) steps.push({ importer: file, import: one })
        else this.#importers.set(one.file, [{ importer: file, import: one }])
      }
    }
  }

  /** The imports of a file by others. */
  importers(file: string): readonly Step[] {
    return this.#importers.get(file) ?? []
  }

  /** What a save of a file would do. */
  effect(file: string): Effect {
    const state = this.files.get(file)?.state
    if (state === 'package') return { does: 'nothing' }
    if (state === 'pinned') return { does: 'restart', chain: this.chain(file) }
    const files = new Set([file])
    for (const reached of files) {
      for (const step of this.importers(reached)) if (!step.import.hot && isRun(step.import)) files.add(step.importer)
    }
    const boundaries = [...files].filter((name) => this.files.get(name)?.state === 'boundary')
    return { does: 'replace', files: [...files], boundaries }
  }

  /** The shortest chain of imports from the entry that keeps a file from being replaced. */
  chain(file: string): Step[] {
    const found = new Map<string, Step | undefined>([[this.entry, undefined]])
    for (const [reached] of found) {
      if (reached === file) break
      for (const one of this.files.get(reached)?.imports ?? []) {
        if (!one.hot && isRun(one) && !found.has(one.file)) found.set(one.file, { importer: reached, import: one })
      }
    }
    const chain: Step[] = []
    for (let step = found.get(file); step; step = found.get(step.importer)) chain.unshift(step)
    return chain
  }

  /** All files through which a pinned file is pinned, with itself; of another file, none. */
  pinning(file: string): Set<string> {
    const files = new Set(this.files.get(file)?.state === 'pinned' ? [file] : [])
    for (const reached of files) {
      for (const { importer, import: one } of this.importers(reached)) {
        if (!one.hot && isRun(one) && this.files.get(importer)?.state === 'pinned') files.add(importer)
      }
    }
    return files
  }

  /** The files that would be pinned if what `isBoundary` names were boundaries too. */
  pinned(isBoundary: (file: string) => boolean = () => false): Set<string> {
    const pinned = new Set([this.entry])
    for (const reached of pinned) {
      for (const one of this.files.get(reached)?.imports ?? []) {
        if (!isRun(one) || one.hot || (REPEATED.has(one.kind) && isBoundary(one.file))) continue
        if (this.files.has(one.file)) pinned.add(one.file)
      }
    }
    return pinned
  }

  /** The files that would become hot if all of a folder, or one file, were boundaries. */
  gained(path: string): string[] {
    const isBoundary = (file: string) => file === path || file.startsWith(`${path}/`)
    const after = this.pinned(isBoundary)
    this.#pinned ??= this.pinned()
    return [...this.#pinned].filter((file) => !after.has(file) && this.files.get(file)?.state === 'pinned')
  }
}

/** The graph with packages as files that import nothing. */
function withPackages(files: readonly FileOfGraph[]): FileOfGraph[] {
  const names = new Set<string>()
  const importing = files.map((file) => {
    const imports = (file.packages ?? []).map(({ package: name, specifier, kind, line, column }) => ({
      file: `${PACKAGES}/${name}`,
      specifier,
      kind,
      line,
      column,
      hot: false,
    }))
    for (const one of imports) names.add(one.file)
    return imports.length === 0 ? file : { ...file, imports: [...file.imports, ...imports] }
  })
  return [...importing, ...[...names].map((file): FileOfGraph => ({ file, state: 'package', imports: [] }))]
}

/** Whether the imported file runs, or is read: types are erased. */
export const isRun = ({ kind }: Pick<Import, 'kind'>) => kind !== 'type' && kind !== 'resolve'
