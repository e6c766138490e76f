/** The whole project on a canvas: folders as boxes, files as cells, or as dots with their imports as curves. */
import { Camera, type Point } from './camera.js'
import { curvesOf, middle, type Curve } from './curves.js'
import { plural } from './dom.js'
import { baseName, type Folder } from './folders.js'
import type { Graph } from './graph.js'
import { Layer } from './layer.js'
import { FLASH, lookOf, NAMES, type Look } from './looks.js'
import { Palette } from './palette.js'
import { paintCells, paintScene, radiusOf, trace, type Scene } from './scene.js'
import { layOut, type Box, type Cell, type Frame, type Layout } from './treemap.js'

export type Line = readonly [from: string, to: string, why: 'save' | 'import']

/** What is marked on the map. */
export interface Marks {
  /** The file that was picked, or none. */
  selected: string
  /** The files that stand out; without any, all do. */
  lit: ReadonlySet<string> | undefined
  /** Imports to draw with an arrow, from file to file: those that a save follows back, and others. */
  lines: readonly Line[]
  /** Files with another look than they have: what if a folder were a boundary. */
  looks: ReadonlyMap<string, Look>
}

export const NO_MARKS: Marks = { selected: '', lit: undefined, lines: [], looks: new Map() }

/** The width of a letter, in pixels. */
const LETTER = 6.4

/** For how long a view counts as moving after its last move, in milliseconds. */
const MOVING = 120

/** What files are drawn as. */
export type Style = 'map' | 'graph'

export class ProjectMap {
  readonly camera: Camera
  readonly #context: CanvasRenderingContext2D
  readonly #palette: Palette
  readonly #layer: Layer
  #graph: Graph | undefined
  #root: Folder | undefined
  #layout: Layout = { cells: [], frames: [] }
  #cells = new Map<string, Cell>()
  #curves: Curve[] | undefined
  #style: Style = 'map'
  #marks: Marks = NO_MARKS
  #isDue = false
  /** When the view moved last. */
  #moved = -Infinity
  #flashes = new Map<string, number>()

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly tip: HTMLElement,
    private readonly onSelect: (path: string, isFolder: boolean) => void,
    private readonly onPainted: (style: Style) => void,
  ) {
    const context = canvas.getContext('2d')
    if (!context) throw new Error('This browser gives no 2D canvas')
    this.#context = context
    this.camera = new Camera(canvas, {
      move: () => {
        this.#moved = performance.now()
        this.#draw()
      },
      click: (point) => {
        const cell = this.#cellAt(point)
        const frame = this.#frameAt(point)
        if (cell) this.onSelect(cell.file.file, false)
        else if (frame) this.onSelect(frame.folder.path, true)
      },
      open: (point) => {
        const frame = this.#frameAt(point)
        if (frame) this.camera.show(frame)
      },
      hover: (point, event) => this.#hover(point, event),
    })
    this.#palette = new Palette(canvas, () => this.#repaint())
    this.#layer = new Layer((onto, view) => paintScene(onto, this.#scene(), view, this.#palette, devicePixelRatio))
    new ResizeObserver(() => this.#resize()).observe(canvas)
  }

  show(graph: Graph, root: Folder): void {
    this.#graph = graph
    this.#root = root
    this.#resize()
  }

  /** Shows a folder, or the folder of a file, as large as it gets. */
  zoomTo(path: string): void {
    const cell = this.#cells.get(path)
    const folder = cell ? path.slice(0, Math.max(0, path.lastIndexOf('/'))) : path
    const frame = this.#layout.frames.find((one) => one.folder.path === folder)
    if (frame) this.camera.show(frame)
    else this.camera.reset()
  }

  set style(style: Style) {
    this.#style = style
    this.#repaint()
  }

  mark(marks: Marks): void {
    this.#marks = marks
    this.#draw()
  }

  /** Lights files up for a moment: they were just replaced. */
  flash(files: Iterable<string>): void {
    const until = performance.now() + FLASH
    for (const file of files) this.#flashes.set(file, until)
    this.#draw()
  }

  #scene(): Scene {
    const { importers } = this
    return { layout: this.#layout, curves: this.#style === 'graph' ? this.#allCurves() : undefined, look: (cell) => this.#look(cell), importers }
  }

  #allCurves(): Curve[] {
    this.#curves ??= this.#graph ? curvesOf(this.#graph, this.#layout) : []
    return this.#curves
  }

  /** How many files import one. */
  private readonly importers = (cell: Cell) => this.#graph?.importers(cell.file.file).length ?? 0

  #look(cell: Cell): Look {
    return this.#graph ? lookOf(this.#graph, cell.file) : 'hot'
  }

  #resize(): void {
    const { clientWidth, clientHeight } = this.canvas
    this.canvas.width = clientWidth * devicePixelRatio
    this.canvas.height = clientHeight * devicePixelRatio
    if (!this.#root) return
    this.#layout = layOut(this.#root, clientWidth, clientHeight)
    this.#cells = new Map(this.#layout.cells.map((cell) => [cell.file.file, cell]))
    this.#curves = undefined
    this.#repaint()
  }

  #repaint(): void {
    this.#layer.repaint()
    this.#draw()
  }

  #draw(): void {
    if (this.#isDue) return
    this.#isDue = true
    requestAnimationFrame(() => {
      this.#isDue = false
      this.#paint()
    })
  }

  #paint(): void {
    const context = this.#context
    const { view } = this.camera
    const ratio = devicePixelRatio
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.clearRect(0, 0, this.canvas.width, this.canvas.height)
    const isMoving = performance.now() - this.#moved < MOVING
    const hasMore = this.#layer.show(context, view, ratio, isMoving && this.#style === 'graph')
    context.setTransform(ratio * view.scale, 0, 0, ratio * view.scale, ratio * view.x, ratio * view.y)
    this.#paintMarks()
    this.#paintFlashes()
    this.#paintNames(ratio)
    if (hasMore || this.#flashes.size > 0) this.#draw()
    else this.onPainted(this.#style)
  }

  #paintMarks(): void {
    const context = this.#context
    const { selected, lit, lines, looks } = this.#marks
    const { view } = this.camera
    if (lit) {
      const { canvas } = this
      context.fillStyle = this.#palette.get('veil')
      context.fillRect(-view.x / view.scale, -view.y / view.scale, canvas.clientWidth / view.scale, canvas.clientHeight / view.scale)
      const cells = [...lit].map((file) => this.#cells.get(file)).filter((cell) => cell !== undefined)
      const scene = { ...this.#scene(), isLit: true, look: (cell: Cell) => looks.get(cell.file.file) ?? this.#look(cell) }
      const steps = paintCells(context, cells, scene, view, this.#palette)
      while (!steps.next().done);
    }
    context.lineWidth = 1.5 / view.scale
    for (const [from, to, why] of lines) {
      context.strokeStyle = context.fillStyle = this.#palette.get(why === 'save' ? 'line' : 'line-import')
      this.#arrow(from, to)
    }
    this.#outline(selected, 'selected', 2.5)
  }

  /** A curve with its head at the imported file. */
  #arrow(fromFile: string, toFile: string): void {
    const [from, to] = [this.#cells.get(fromFile), this.#cells.get(toFile)]
    if (!from || !to || from === to) return
    const context = this.#context
    const { scale } = this.camera.view
    const [start, end] = [middle(from), middle(to)]
    const [right, down] = [end.x - start.x, end.y - start.y]
    // Bent a little to one side, so that imports in both directions are two curves.
    const bend = { x: (start.x + end.x) / 2 - down * 0.12, y: (start.y + end.y) / 2 + right * 0.12 }
    context.beginPath()
    trace(context, { from, to, bends: [bend.x, bend.y, bend.x, bend.y] })
    context.stroke()
    const angle = Math.atan2(end.y - bend.y, end.x - bend.x)
    const size = 7 / scale
    context.beginPath()
    context.moveTo(end.x, end.y)
    for (const side of [-0.45, 0.45]) context.lineTo(end.x - size * Math.cos(angle + side), end.y - size * Math.sin(angle + side))
    context.fill()
  }

  #paintFlashes(): void {
    const now = performance.now()
    for (const [file, until] of this.#flashes) {
      if (until > now) {
        this.#context.globalAlpha = Math.min(1, (until - now) / (FLASH / 2))
        this.#outline(file, 'flash', 4)
        this.#context.globalAlpha = 1
      } else this.#flashes.delete(file)
    }
  }

  #outline(file: string, colour: string, width: number): void {
    const cell = this.#cells.get(file)
    if (!cell) return
    const context = this.#context
    const { view } = this.camera
    context.strokeStyle = this.#palette.get(colour)
    context.lineWidth = width / view.scale
    context.beginPath()
    if (this.#style === 'graph') {
      const { x, y } = middle(cell)
      context.arc(x, y, radiusOf(cell, this.importers(cell), view) + width / view.scale, 0, 2 * Math.PI)
    } else context.roundRect(cell.x, cell.y, cell.width, cell.height, Math.min(4 / view.scale, cell.width / 6))
    context.stroke()
  }

  /** Names where there is room for them, in the size of the screen. */
  #paintNames(ratio: number): void {
    const context = this.#context
    const { x, y, scale } = this.camera.view
    const { clientWidth, clientHeight } = this.canvas
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.font = `11px ${this.#palette.font}`
    context.textBaseline = 'top'
    const isGraph = this.#style === 'graph'
    const write = (text: string, left: number, top: number, width: number, height: number, isCentred = false) => {
      const at = { x: left * scale + x, y: top * scale + y }
      if (width * scale < 36 || height * scale < 13 || at.x > clientWidth || at.y > clientHeight || at.x + width * scale < 0 || at.y + height * scale < 0)
        return
      const letters = Math.floor((width * scale - 6) / LETTER)
      const shown = letters < text.length ? `${text.slice(0, letters - 1)}…` : text
      context.fillText(shown, at.x + (isCentred ? (width * scale) / 2 : 4), at.y + 2)
    }
    context.fillStyle = this.#palette.get('text')
    for (const frame of this.#layout.frames) if (frame.hasTitle) write(`${frame.folder.name}/`, frame.x, frame.y, frame.width, 14)
    const { lit } = this.#marks
    const [plain, veiled] = [this.#palette.get(isGraph ? 'text' : 'cell-text'), this.#palette.get('dim')]
    context.textAlign = isGraph ? 'center' : 'left'
    for (const cell of this.#layout.cells) {
      const { file, x: left, y: top, width, height } = cell
      const radius = isGraph ? radiusOf(cell, this.importers(cell), this.camera.view) : 0
      context.fillStyle = lit && !lit.has(file.file) ? veiled : plain
      // Below the dot, where there is room for it.
      const from = isGraph ? Math.min(top + height / 2 + radius, top + height - 13 / scale) : top
      write(baseName(file), left, from, width, isGraph && height * scale < 2 * radius * scale + 13 ? 0 : height, isGraph)
    }
    context.textAlign = 'left'
  }

  #cellAt(point: Point): Cell | undefined {
    return this.#layout.cells.find((cell) => isInside(point, cell))
  }

  /** The innermost folder there. */
  #frameAt(point: Point): Frame | undefined {
    return this.#layout.frames.findLast((frame) => isInside(point, frame))
  }

  #hover(point: Point | undefined, event: PointerEvent): void {
    const cell = point && this.#cellAt(point)
    const frame = point && this.#frameAt(point)
    this.tip.hidden = !cell && !frame
    if (cell) this.tip.textContent = `${cell.file.file} · ${NAMES[this.#look(cell)]}`
    else if (frame) this.tip.textContent = `${frame.folder.path}/ · ${plural(frame.folder.size, 'file')}`
    else return
    const left = Math.min(event.offsetX + 14, this.canvas.clientWidth - this.tip.offsetWidth - 6)
    this.tip.style.transform = `translate(${Math.max(4, left)}px, ${event.offsetY + (event.offsetY > this.canvas.clientHeight - 50 ? -34 : 18)}px)`
  }
}

const isInside = (point: Point, { x, y, width, height }: Box) => point.x >= x && point.x < x + width && point.y >= y && point.y < y + height
