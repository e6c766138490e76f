/** Which files are shown: by name, folder, look, and by what they have to do with one file. */
import type { FileOfGraph, Graph } from './graph.js'
import { lookOf, NAMES, type Look } from './looks.js'

/** What files have to do with one: they pin it, or a save of it replaces them. */
interface Relation {
  kind: 'pins' | 'replaces'
  file: string
}

export class Filters {
  text = ''
  look: Look | undefined
  folder: string | undefined
  relation: Relation | undefined

  /** What else than the text is on, with what turns it off. */
  chips(): { text: string; remove: () => void }[] {
    const { look, folder, relation } = this
    const chips: { text: string; remove: () => void }[] = []
    if (folder !== undefined) chips.push({ text: `in ${folder}/`, remove: () => (this.folder = undefined) })
    if (look !== undefined) chips.push({ text: NAMES[look], remove: () => (this.look = undefined) })
    if (relation) chips.push({ text: `${relation.kind === 'pins' ? 'pins' : 'replaced with'} ${relation.file}`, remove: () => (this.relation = undefined) })
    return chips
  }

  get isOn(): boolean {
    return this.text !== '' || this.chips().length > 0
  }

  /** The files that are shown. */
  apply(graph: Graph): FileOfGraph[] {
    const { text, look, folder } = this
    const related = this.#related(graph)
    return [...graph.files.values()].filter(
      (file) =>
        file.file.toLowerCase().includes(text) &&
        (look === undefined || lookOf(graph, file) === look) &&
        (folder === undefined || file.file.startsWith(`${folder}/`)) &&
        (related === undefined || related.has(file.file)),
    )
  }

  #related(graph: Graph): Set<string> | undefined {
    if (!this.relation) return undefined
    const { kind, file } = this.relation
    if (kind === 'pins') return graph.pinning(file)
    const effect = graph.effect(file)
    return new Set(effect.does === 'replace' ? effect.files : [])
  }
}
