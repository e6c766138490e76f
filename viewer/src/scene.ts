/** Paints the map, in steps: a frame is never late because of it. */
import type { View } from './camera.js'
import { middle, type Curve } from './curves.js'
import { LOOKS, type Look } from './looks.js'
import type { Palette } from './palette.js'
import type { Cell, Layout } from './treemap.js'

export interface Scene {
  layout: Layout
  /** The imports as curves, where they are shown. Files are dots then. */
  curves: readonly Curve[] | undefined
  look: (cell: Cell) => Look
  /** Whether the cells stand out from the others. */
  isLit?: boolean
  /** How many files import it. */
  importers: (cell: Cell) => number
}

/** How many cells or curves are painted in one step. */
const STEP = 60

/** Paints a scene onto a canvas of `width` times `height`, at a view. Yields after each step. */
export function* paintScene(context: CanvasRenderingContext2D, scene: Scene, view: View, palette: Palette, ratio: number): Generator<void> {
  const { width, height } = context.canvas
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.clearRect(0, 0, width, height)
  context.setTransform(ratio * view.scale, 0, 0, ratio * view.scale, ratio * view.x, ratio * view.y)
  const { layout, curves } = scene
  for (const { x, y, width: wide, height: high, depth } of layout.frames) {
    context.fillStyle = palette.get(`frame-${1 + ((depth - 1) % 3)}`)
    context.beginPath()
    context.roundRect(x, y, wide, high, Math.min(6 / view.scale, wide / 4, high / 4))
    context.fill()
  }
  yield
  if (curves) yield* paintCurves(context, curves, view, palette)
  yield* paintCells(context, layout.cells, scene, view, palette)
}

function* paintCurves(context: CanvasRenderingContext2D, curves: readonly Curve[], { scale }: View, palette: Palette): Generator<void> {
  // What thousands of curves share stays readable, and zooming in separates them.
  context.globalAlpha = Math.min(0.55, Math.max(0.035, 500 / curves.length) * Math.sqrt(scale))
  context.lineWidth = 1 / scale
  for (const kind of ['package', 'hot', 'pinned', 'boundary'] as const) {
    const some = curves.filter((curve) => curve.kind === kind)
    context.strokeStyle = palette.get(`edge-${kind}`)
    for (let start = 0; start < some.length; start += STEP) {
      context.beginPath()
      for (const one of some.slice(start, start + STEP)) trace(context, one)
      context.stroke()
      yield
    }
  }
  context.globalAlpha = 1
}

/** Adds a curve to the path. */
export function trace(context: CanvasRenderingContext2D, { from, to, bends }: Pick<Curve, 'from' | 'to' | 'bends'>): void {
  const [start, end] = [middle(from), middle(to)]
  context.moveTo(start.x, start.y)
  context.bezierCurveTo(...bends, end.x, end.y)
}

/** Paints cells, those of one look together. */
export function* paintCells(context: CanvasRenderingContext2D, cells: readonly Cell[], scene: Scene, view: View, palette: Palette): Generator<void> {
  const byLook = new Map<Look, Cell[]>(LOOKS.map((look) => [look, []]))
  for (const cell of cells) byLook.get(scene.look(cell))?.push(cell)
  for (const [look, some] of byLook) {
    context.fillStyle = palette.get(look)
    for (let start = 0; start < some.length; start += STEP) {
      context.beginPath()
      for (const cell of some.slice(start, start + STEP)) {
        if (scene.curves) dot(context, cell, radiusOf(cell, scene.importers(cell), view, scene.isLit), view)
        else box(context, cell, view)
      }
      context.fill()
      yield
    }
  }
}

function box(context: CanvasRenderingContext2D, { x, y, width, height }: Cell, { scale }: View): void {
  const gap = Math.min(0.75 / scale, width / 6, height / 6)
  const [wide, high] = [width - 2 * gap, height - 2 * gap]
  if (Math.min(wide, high) * scale < 12) context.rect(x + gap, y + gap, wide, high)
  else context.roundRect(x + gap, y + gap, wide, high, Math.min(4 / scale, wide / 6, high / 6))
}

function dot(context: CanvasRenderingContext2D, cell: Cell, radius: number, view: View): void {
  const { x, y } = middle(cell)
  if (radius * view.scale < 2) context.rect(x - radius, y - radius, 2 * radius, 2 * radius)
  else {
    context.moveTo(x + radius, y)
    context.arc(x, y, radius, 0, 2 * Math.PI)
  }
}

/** The radius of a file's dot: what many files import is larger. */
export function radiusOf({ width, height }: Cell, importers: number, { scale }: View, isLit = false): number {
  const room = Math.min(width, height)
  const wanted = (Math.min(room * 0.25, 16) * (1 + Math.log2(1 + importers) / 6)) / Math.sqrt(scale)
  return Math.max((isLit ? 4 : 1) / scale, Math.min(room * 0.36, wanted))
}
