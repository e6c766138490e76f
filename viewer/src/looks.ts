/** What a file looks like: its state, or what matters more than that. */
import type { FileOfGraph, Graph } from './graph.js'

export const LOOKS = ['hot', 'boundary', 'pinned', 'entry', 'unloaded', 'failed', 'package'] as const
export type Look = (typeof LOOKS)[number]

/** How people call each. */
export const NAMES: Record<Look, string> = {
  hot: 'hot',
  boundary: 'boundary',
  pinned: 'pinned',
  entry: 'entry',
  unloaded: 'not loaded',
  failed: 'failed',
  package: 'package',
}

/** What each means. */
export const MEANINGS: Record<Look, string> = {
  hot: 'A save replaces it in the running process',
  boundary: 'Where replacement begins: it matches hotHook.boundaries, and is hot',
  pinned: 'A save restarts the server',
  entry: 'The script that Node was started with; a save restarts the server',
  unloaded: 'Known from the sources, not loaded by the running app yet',
  failed: 'Its last version failed; the next save loads it again',
  package: 'A package of node_modules; it is not watched',
}

/** How long a replaced file is lit up, in milliseconds. */
export const FLASH = 1600

export function lookOf(graph: Graph, { file, state, loaded }: FileOfGraph): Look {
  if (graph.failed.has(file)) return 'failed'
  if (file === graph.entry) return 'entry'
  return loaded === false ? 'unloaded' : state
}
