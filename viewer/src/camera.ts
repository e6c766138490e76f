/** What part of the map is seen: the wheel zooms, dragging moves, and the keys do both. */

/** From the map's own coordinates to the screen: `screen = map * scale + (x, y)`. */
export interface View {
  x: number
  y: number
  scale: number
}

export interface Point {
  x: number
  y: number
}

/** The farthest that it zooms in. */
const CLOSEST = 80

/** How far the pointer may move in a click, in pixels. */
const CLICK = 4

export class Camera {
  view: View = { x: 0, y: 0, scale: 1 }

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly on: {
      move: () => void
      click: (point: Point) => void
      open: (point: Point) => void
      hover: (point: Point | undefined, event: PointerEvent) => void
    },
  ) {
    canvas.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault()
        this.zoom(Math.exp(-event.deltaY / 300), { x: event.offsetX, y: event.offsetY })
      },
      { passive: false },
    )
    canvas.addEventListener('pointerdown', (event) => this.#drag(event))
    canvas.addEventListener('dblclick', (event) => on.open(this.#at(event)))
    canvas.addEventListener('pointermove', (event) => void (event.buttons === 0 && on.hover(this.#at(event), event)))
    canvas.addEventListener('pointerleave', (event) => on.hover(undefined, event))
  }

  /** Shows everything again. */
  reset(): void {
    this.#set({ x: 0, y: 0, scale: 1 })
  }

  /** Shows a part of the map as large as it gets. */
  show({ x, y, width, height }: Point & { width: number; height: number }): void {
    const { clientWidth, clientHeight } = this.canvas
    const scale = Math.min(CLOSEST, Math.max(1, 0.94 * Math.min(clientWidth / width, clientHeight / height)))
    this.#set({ scale, x: clientWidth / 2 - (x + width / 2) * scale, y: clientHeight / 2 - (y + height / 2) * scale })
  }

  /** Zooms around a place of the screen; without one, around the middle. */
  zoom(factor: number, around: Point = { x: this.canvas.clientWidth / 2, y: this.canvas.clientHeight / 2 }): void {
    const { x, y, scale } = this.view
    const wanted = Math.min(CLOSEST, Math.max(1, scale * factor))
    const grown = wanted / scale
    this.#set({ scale: wanted, x: around.x - (around.x - x) * grown, y: around.y - (around.y - y) * grown })
  }

  /** Moves by so many pixels of the screen. */
  move(right: number, down: number): void {
    this.#set({ ...this.view, x: this.view.x + right, y: this.view.y + down })
  }

  #set(view: View): void {
    this.view = view
    this.on.move()
  }

  #at(event: MouseEvent): Point {
    const { x, y, scale } = this.view
    return { x: (event.offsetX - x) / scale, y: (event.offsetY - y) / scale }
  }

  #drag(down: PointerEvent): void {
    const { canvas, view } = this
    canvas.setPointerCapture(down.pointerId)
    let hasMoved = false
    const move = (event: PointerEvent) => {
      const [right, below] = [event.clientX - down.clientX, event.clientY - down.clientY]
      hasMoved ||= Math.hypot(right, below) > CLICK
      if (hasMoved) this.#set({ ...view, x: view.x + right, y: view.y + below })
    }
    const end = (event: PointerEvent) => {
      for (const [name, listener] of [
        ['pointermove', move],
        ['pointerup', end],
        ['pointercancel', end],
      ] as const)
        canvas.removeEventListener(name, listener)
      if (!hasMoved && event.type === 'pointerup') this.on.click(this.#at(event))
    }
    canvas.addEventListener('pointermove', move)
    canvas.addEventListener('pointerup', end)
    canvas.addEventListener('pointercancel', end)
  }
}
