/** A picture that is painted in steps. While the next one is painted, the last one is moved along with the view. */
import type { View } from './camera.js'

type Painting = (context: CanvasRenderingContext2D, view: View) => Generator<void>

/** How long painting may take in one frame, in milliseconds. */
const BUDGET = 7

interface Picture {
  context: CanvasRenderingContext2D
  view: View
}

export class Layer {
  #front: Picture | undefined
  #back: Picture | undefined
  #steps: Generator<void> | undefined
  #isStale = true
  #spare: CanvasRenderingContext2D | undefined

  constructor(private readonly painting: Painting) {}

  /** Has everything painted anew. */
  repaint(): void {
    this.#isStale = true
    this.#steps = undefined
  }

  /**
   * Puts the picture onto a canvas, as good as it is by now. Whether there is more to come. In a hurry, while the view moves, the next
   * picture is painted by one step a frame.
   */
  show(target: CanvasRenderingContext2D, view: View, ratio: number, isInHurry: boolean): boolean {
    this.#paint(target.canvas, view, isInHurry ? 0 : BUDGET)
    const picture = this.#front ?? this.#back
    if (picture) {
      const grown = view.scale / picture.view.scale
      const { canvas } = picture.context
      target.setTransform(grown, 0, 0, grown, ratio * (view.x - picture.view.x * grown), ratio * (view.y - picture.view.y * grown))
      target.drawImage(canvas, 0, 0)
    }
    return this.#steps !== undefined || this.#isStale || picture?.view !== view
  }

  #paint({ width, height }: HTMLCanvasElement, view: View, budget: number): void {
    if (!this.#steps && (this.#isStale || this.#front?.view !== view)) {
      const context = this.#spare ?? newContext()
      if (context.canvas.width !== width || context.canvas.height !== height) Object.assign(context.canvas, { width, height })
      this.#back = { context, view }
      this.#steps = this.painting(context, view)
      this.#isStale = false
    }
    const until = performance.now() + budget
    do {
      if (!this.#steps?.next().done) continue
      this.#steps = undefined
      this.#spare = this.#front?.context
      this.#front = this.#back
      this.#back = undefined
    } while (this.#steps && performance.now() < until)
  }
}

function newContext(): CanvasRenderingContext2D {
  const context = document.createElement('canvas').getContext('2d')
  if (!context) throw new Error('This browser gives no 2D canvas')
  return context
}
