/** Where the imports run on the map: those between the same two folders run side by side. */
import { isRun, type Graph } from './graph.js'
import type { Cell, Frame, Layout } from './treemap.js'

/** One import as a curve between two cells. */
export interface Curve {
  from: Cell
  to: Cell
  /** The point on the way out, and the one on the way in. */
  bends: readonly [number, number, number, number]
  kind: 'hot' | 'boundary' | 'pinned' | 'package'
}

/** How far a curve bends to the middle of the folders that it connects: 0 is straight. */
const BEND = 0.75

/** All imports between files of a layout, each pair of files once. */
export function curvesOf(graph: Graph, layout: Layout): Curve[] {
  const cells = new Map(layout.cells.map((cell) => [cell.file.file, cell]))
  const frames = new Map(layout.frames.map((frame) => [frame.folder.path, frame]))
  const curves: Curve[] = []
  for (const from of layout.cells) {
    const seen = new Set<string>()
    for (const one of from.file.imports) {
      const to = cells.get(one.file)
      if (!to || seen.has(one.file) || !isRun(one)) continue
      seen.add(one.file)
      curves.push(curve(graph, from, to, one.hot, frames))
    }
  }
  return curves
}

function curve(graph: Graph, from: Cell, to: Cell, isHot: boolean, frames: ReadonlyMap<string, Frame>): Curve {
  const [start, end] = [middle(from), middle(to)]
  const shared = sharedFolder(from.file.file, to.file.file)
  const out = bend(start, frames.get(childOf(from.file.file, shared)))
  const into = bend(end, frames.get(childOf(to.file.file, shared)))
  const isPinned = graph.files.get(from.file.file)?.state === 'pinned' && !isHot
  return { from, to, bends: [out.x, out.y, into.x, into.y], kind: to.file.state === 'package' ? 'package' : isHot ? 'boundary' : isPinned ? 'pinned' : 'hot' }
}

/** The middle of a box. */
export const middle = ({ x, y, width, height }: { x: number; y: number; width: number; height: number }) => ({ x: x + width / 2, y: y + height / 2 })

function bend(point: { x: number; y: number }, frame: Frame | undefined) {
  if (!frame) return point
  const centre = middle(frame)
  return { x: point.x + (centre.x - point.x) * BEND, y: point.y + (centre.y - point.y) * BEND }
}

/** The innermost folder that holds both files, with a `/` at its end where it is not the project. */
function sharedFolder(one: string, other: string): string {
  let shared = 0
  for (let at = 0; at < one.length && one[at] === other[at]; at += 1) if (one[at] === '/') shared = at + 1
  return one.slice(0, shared)
}

/** The folder below `shared` on the way to a file. */
function childOf(file: string, shared: string): string {
  const cut = file.indexOf('/', shared.length)
  return cut < 0 ? '' : file.slice(0, cut)
}
