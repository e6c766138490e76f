/** The whole graph on a canvas: a cell per file, coloured by what its save does. Wheel zooms, dragging moves. */
import type { Folder } from './folders.js'
import type { State } from './graph.js'
import { layOut, type Cell, type Layout } from './treemap.js'

/** What is marked on the map. */
export interface Marks {
  /** The file that was picked, or none. */
  selected: string
  /** What its save would replace, or the chain that pins it. */
  lit: ReadonlySet<string>
  /** Imports to draw as lines, from file to file. */
  lines: readonly (readonly [from: string, to: string])[]
  /** Files with another state than they have: what if a folder were a boundary. */
  states: ReadonlyMap<string, State>
}

export const NO_MARKS: Marks = { selected: '', lit: new Set(), lines: [], states: new Map() }

/** The width of a letter of the map, in pixels. */
const LETTER = 6.6

/** The farthest that the wheel zooms in. */
const CLOSEST = 60

export class Map2D {
  readonly #context: CanvasRenderingContext2D
  #root: Folder | undefined
  #layout: Layout = { cells: [], frames: [] }
  #cells = new Map<string, Cell>()
  #marks: Marks = NO_MARKS
  #view = { x: 0, y: 0, scale: 1 }
  #isDue = false
  #flashes = new Map<string, number>()

  constructor(private readonly canvas: HTMLCanvasElement, private readonly onSelect: (path: string) => void) {
    const context = canvas.getContext('2d')
    if (!context) throw new Error('This browser gives no 2D canvas')
    this.#context = context
    new ResizeObserver(() => this.#resize()).observe(canvas)
    canvas.addEventListener('wheel', (event) => this.#zoom(event), { passive: false })
    canvas.addEventListener('pointerdown', (event) => this.#drag(event))
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#draw())
  }

  show(root: Folder): void {
    this.#root = root
    this.#resize()
  }

  mark(marks: Marks): void {
    this.#marks = marks
    this.#draw()
  }

  /** Lights files up for a moment: they were just replaced. */
  flash(files: Iterable<string>): void {
    const until = performance.now() + 1500
    for (const file of files) this.#flashes.set(file, until)
    this.#draw()
  }

  /** Shows everything again. */
  reset(): void {
    this.#view = { x: 0, y: 0, scale: 1 }
    this.#draw()
  }

  #resize(): void {
    const { clientWidth, clientHeight } = this.canvas
    const ratio = devicePixelRatio
    this.canvas.width = clientWidth * ratio
    this.canvas.height = clientHeight * ratio
    if (!this.#root) return
    this.#layout = layOut(this.#root, clientWidth, clientHeight)
    this.#cells = new Map(this.#layout.cells.map((cell) => [cell.file.file, cell]))
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
    const style = getComputedStyle(this.canvas)
    const colour = (name: string) => style.getPropertyValue(`--${name}`)
    const { x, y, scale } = this.#view
    const ratio = devicePixelRatio
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.clearRect(0, 0, this.canvas.clientWidth, this.canvas.clientHeight)
    context.setTransform(ratio * scale, 0, 0, ratio * scale, ratio * x, ratio * y)
    context.fillStyle = colour('frame')
    for (const frame of this.#layout.frames) if (frame.depth === 1) context.fillRect(frame.x, frame.y, frame.width, frame.height)
    const gap = 0.5 / scale
    for (const state of ['hot', 'boundary', 'pinned'] as const) {
      context.fillStyle = colour(state)
      for (const cell of this.#layout.cells) {
        if ((this.#marks.states.get(cell.file.file) ?? cell.file.state) !== state) continue
        context.fillRect(cell.x + gap, cell.y + gap, Math.max(gap, cell.width - 2 * gap), Math.max(gap, cell.height - 2 * gap))
      }
    }
    this.#paintMarks(colour)
    this.#paintNames(colour)
  }

  #paintMarks(colour: (name: string) => string): void {
    const context = this.#context
    const { scale } = this.#view
    const outline = (file: string, name: string, width: number) => {
      const cell = this.#cells.get(file)
      if (!cell) return
      context.strokeStyle = colour(name)
      context.lineWidth = width / scale
      context.strokeRect(cell.x, cell.y, cell.width, cell.height)
    }
    for (const file of this.#marks.lit) outline(file, 'lit', 2)
    outline(this.#marks.selected, 'selected', 3)
    const now = performance.now()
    for (const [file, until] of this.#flashes) {
      if (until > now) outline(file, 'flash', 4)
      else this.#flashes.delete(file)
    }
    if (this.#flashes.size > 0) this.#draw()
    context.strokeStyle = colour('line')
    context.lineWidth = 1.2 / scale
    context.beginPath()
    for (const [from, to] of this.#marks.lines) {
      const [start, end] = [this.#cells.get(from), this.#cells.get(to)]
      if (!start || !end) continue
      context.moveTo(start.x + start.width / 2, start.y + start.height / 2)
      context.lineTo(end.x + end.width / 2, end.y + end.height / 2)
    }
    context.stroke()
  }

  /** Names where there is room for them, in the size of the screen. */
  #paintNames(colour: (name: string) => string): void {
    const context = this.#context
    const { x, y, scale } = this.#view
    const ratio = devicePixelRatio
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.font = `11px ${getComputedStyle(this.canvas).fontFamily}`
    context.textBaseline = 'top'
    const write = (text: string, left: number, top: number, width: number, height: number) => {
      const at = { x: left * scale + x, y: top * scale + y }
      if (width * scale < 40 || height * scale < 13 || at.x > this.canvas.clientWidth || at.y > this.canvas.clientHeight || at.x + width * scale < 0 || at.y + height * scale < 0) return
      const fitting = text.slice(0, Math.floor((width * scale - 6) / LETTER))
      context.fillText(fitting.length < text.length ? `${fitting.slice(0, -1)}…` : text, at.x + 3, at.y + 2)
    }
    context.fillStyle = colour('text')
    for (const frame of this.#layout.frames) if (frame.hasTitle) write(`${frame.folder.name}/`, frame.x, frame.y, frame.width, 14)
    context.fillStyle = colour('cell-text')
    for (const { file, x: left, y: top, width, height } of this.#layout.cells) write(file.file.slice(file.file.lastIndexOf('/') + 1), left, top, width, height)
  }

  #at(event: MouseEvent): { x: number, y: number } {
    const { x, y, scale } = this.#view
    return { x: (event.offsetX - x) / scale, y: (event.offsetY - y) / scale }
  }

  #zoom(event: WheelEvent): void {
    event.preventDefault()
    const point = this.#at(event)
    const scale = Math.min(CLOSEST, Math.max(1, this.#view.scale * Math.exp(-event.deltaY / 300)))
    this.#view = { scale, x: event.offsetX - point.x * scale, y: event.offsetY - point.y * scale }
    this.#draw()
  }

  #drag(down: PointerEvent): void {
    const { canvas } = this
    canvas.setPointerCapture(down.pointerId)
    const { x, y } = this.#view
    let hasMoved = false
    const move = (event: PointerEvent) => {
      const [right, below] = [event.clientX - down.clientX, event.clientY - down.clientY]
      hasMoved ||= Math.hypot(right, below) > 4
      if (!hasMoved) return
      this.#view = { ...this.#view, x: x + right, y: y + below }
      this.#draw()
    }
    canvas.addEventListener('pointermove', move)
    canvas.addEventListener('pointerup', (up) => {
      canvas.removeEventListener('pointermove', move)
      if (hasMoved) return
      const point = this.#at(up)
      const isInside = (cell: Cell) => point.x >= cell.x && point.x < cell.x + cell.width && point.y >= cell.y && point.y < cell.y + cell.height
      const cell = this.#layout.cells.find(isInside)
      if (cell) this.onSelect(cell.file.file)
    }, { once: true })
  }
}
