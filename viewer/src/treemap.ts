/** Where each file lies when a project is one rectangle, and its folders are rectangles in it. */
import type { Folder } from './folders.js'
import type { FileOfGraph } from './graph.js'

export interface Box {
  x: number
  y: number
  width: number
  height: number
}
export interface Cell extends Box {
  file: FileOfGraph
}
export interface Frame extends Box {
  folder: Folder
  depth: number
  hasTitle: boolean
}
export interface Layout {
  cells: Cell[]
  frames: Frame[]
}

/** The room for a folder's name, and around its contents. */
const TITLE = 14
const MARGIN = 3

/** What has no room for a name, in pixels. */
const NARROW = 36

/** How the room of a folder grows with its files. Below 1, so that small folders stay visible beside large ones. */
const SHARE = 0.7

/** The smallest share of its folder that a file or folder has, where it is one of a few. */
const LEAST = 0.02

/** Lays a folder out. Files get about as much room as others, near to a square. */
export function layOut(root: Folder, width: number, height: number): Layout {
  const layout: Layout = { cells: [], frames: [] }
  fill(root, { x: 0, y: 0, width, height }, 0, layout)
  return layout
}

function fill(folder: Folder, box: Box, depth: number, layout: Layout): void {
  const title = depth > 0 && box.height > 3 * TITLE && box.width > NARROW ? TITLE : 0
  if (depth > 0) layout.frames.push({ ...box, folder, depth, hasTitle: title > 0 })
  const margin = Math.min(box.width, box.height) > 24 ? MARGIN : 0.5
  const inner = {
    x: box.x + margin,
    y: box.y + title + margin,
    width: Math.max(0, box.width - 2 * margin),
    height: Math.max(0, box.height - title - 2 * margin),
  }
  const parts = [
    ...folder.folders.map((child) => ({ size: child.size ** SHARE, place: (at: Box) => fill(child, at, depth + 1, layout) })),
    ...folder.files.map((file) => ({ size: 1, place: (at: Box) => void layout.cells.push({ ...at, file }) })),
  ].toSorted((one, other) => other.size - one.size)
  const total = sumOf(parts)
  // What is tiny beside all else is still seen.
  const least = Math.min(LEAST, 1 / (4 * parts.length)) * total
  for (const part of parts) part.size = Math.max(part.size, least)
  squarify(parts, inner, sumOf(parts))
}

const sumOf = (parts: readonly Part[]) => parts.reduce((sum, { size }) => sum + size, 0)

interface Part {
  size: number
  place: (at: Box) => void
}

/** The squarified treemap of Bruls, Huizing and van Wijk: rows along the shorter side while they get more square. */
function squarify(parts: Part[], box: Box, total: number): void {
  let { x, y, width, height } = box
  let left = total
  for (let start = 0; start < parts.length;) {
    const area = width * height
    const side = Math.min(width, height)
    let end = start
    let size = 0
    let worst = Infinity
    while (end < parts.length) {
      const next = size + parts[end]!.size
      const thickness = (area * next) / left / side
      const shape = (part: Part) => {
        const length = (side * part.size) / next
        return Math.max(length / thickness, thickness / length)
      }
      const shaped = Math.max(shape(parts[start]!), shape(parts[end]!))
      if (shaped > worst) break
      worst = shaped
      size = next
      end += 1
    }
    if (end === start) {
      size = parts[start]!.size
      end += 1
    }
    const thickness = side > 0 ? (area * size) / left / side : 0
    let along = 0
    for (const part of parts.slice(start, end)) {
      const length = (side * part.size) / size
      part.place(width >= height ? { x, y: y + along, width: thickness, height: length } : { x: x + along, y, width: length, height: thickness })
      along += length
    }
    if (width >= height) [x, width] = [x + thickness, width - thickness]
    else [y, height] = [y + thickness, height - thickness]
    left -= size
    start = end
  }
}
