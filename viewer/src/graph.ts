/** The import graph as `hot-hook-rs graph --format json` prints it, and what can be asked of it. */

/** What a save of a file does: replaces it (`hot`, and `boundary` where the file is one), or restarts the server. */
export type State = 'hot' | 'boundary' | 'pinned'

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
}

export interface GraphData {
  entry: string
  /** The project's folder, where the page may open files in an editor. */
  directory?: string
  files: FileOfGraph[]
  /** Where the page follows a running app: its process, and the number of its last event. */
  live?: { pid: number, last: number }
}

/** An import together with the file that it stands in. */
export interface Step {
  importer: string
  import: Import
}

/** What a save would do. */
export type Effect = { does: 'replace', files: string[], boundaries: string[] } | { does: 'restart', chain: Step[] }

/** Imports that are made each time their function runs, so that a boundary behind them is asked for anew. */
const REPEATED = new Set(['dynamic', 'require'])

export class Graph {
  readonly entry: string
  readonly directory: string | undefined
  readonly files: ReadonlyMap<string, FileOfGraph>
  readonly #importers = new Map<string, Step[]>()

  constructor({ entry, directory, files }: GraphData) {
    this.entry = entry
    this.directory = directory
    this.files = new Map(files.map((file) => [file.file, file]))
    for (const { file, imports } of files) {
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
    if (this.files.get(file)?.state === 'pinned') return { does: 'restart', chain: this.chain(file) }
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

  /** The files that would be pinned if all below `folder` were boundaries; without a folder, those that are. */
  pinned(folder?: string): Set<string> {
    const isInside = (name: string) => folder !== undefined && (folder === '' || name.startsWith(`${folder}/`))
    const pinned = new Set([this.entry])
    for (const reached of pinned) {
      for (const one of this.files.get(reached)?.imports ?? []) {
        if (!isRun(one) || one.hot || (REPEATED.has(one.kind) && isInside(one.file))) continue
        if (this.files.has(one.file)) pinned.add(one.file)
      }
    }
    return pinned
  }
}

/** Whether the imported file runs, or is read: types are erased. */
const isRun = ({ kind }: Import) => kind !== 'type' && kind !== 'resolve'
