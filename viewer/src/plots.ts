/** Two small plots of the session: memory after each batch, and how long each took. */
import { make } from './dom.js'
import type { Measurement } from './live.js'

/** How many measurements are shown. */
const KEPT = 200

/** The plot's own coordinates. */
const [WIDTH, HEIGHT] = [200, 86]

export class Plots {
  #all: Measurement[] = []

  constructor(private readonly element: HTMLElement) {}

  /** Adds what is not known yet. */
  add(measurements: readonly Measurement[]): void {
    const known = new Set(this.#all.map(({ at, after }) => `${at} ${after}`))
    const fresh = measurements.filter(({ at, after }) => !known.has(`${at} ${after}`))
    if (fresh.length === 0) return
    this.#all = [...this.#all, ...fresh].toSorted((one, other) => one.at - other.at).slice(-KEPT)
    this.#render()
  }

  /** The measurement before one. */
  before({ at }: Measurement): Measurement | undefined {
    return this.#all.findLast((one) => one.at < at)
  }

  #render(): void {
    const replaced = this.#all.filter(({ after }) => after === 'replaced')
    this.element.replaceChildren(
      plot('Heap used', this.#all, ({ heapUsed }) => heapUsed, megabytes),
      plot('Replacement', replaced, ({ ms }) => ms, milliseconds),
    )
  }
}

/** A line over the session, which begins at zero. Restarts are dashed. */
function plot(title: string, all: readonly Measurement[], of: (one: Measurement) => number, unit: (value: number) => string): HTMLElement {
  const values = all.map(of)
  const last = values.at(-1)
  const most = Math.max(...values, 0)
  const text =
    last === undefined
      ? `${title}: nothing yet`
      : `${title}: ${unit(last)} now, ${unit(Math.min(...values))} to ${unit(most)} in ${values.length} ${values.length === 1 ? 'measurement' : 'measurements'}`
  const picture = svg('svg', { class: 'plot', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': text })
  const x = (index: number) => (values.length < 2 ? WIDTH / 2 : 4 + (index / (values.length - 1)) * (WIDTH - 8))
  const y = (value: number) => HEIGHT - 3 - (most > 0 ? value / most : 0) * (HEIGHT - 12)
  const points = values.map((value, index) => `${x(index).toFixed(1)} ${y(value).toFixed(1)}`)
  if (points.length > 0) {
    const line = points.length === 1 ? `M4 ${y(last ?? 0)}H${WIDTH - 4}` : `M${points.join('L')}`
    const ends = points.length === 1 ? [4, WIDTH - 4] : [x(0), x(values.length - 1)]
    picture.append(svg('path', { class: 'area', d: `${line}V${HEIGHT}H${ends[0]}Z` }), svg('path', { d: line }))
  }
  for (const [index, { after }] of all.entries()) if (after === 'restarted') picture.append(svg('path', { class: 'restart', d: `M${x(index)} 0V${HEIGHT}` }))
  return make(
    'figure',
    {},
    make(
      'figcaption',
      { 'aria-hidden': 'true' },
      `${title} `,
      make('b', {}, last === undefined ? '–' : unit(last)),
      last === undefined ? '' : ` · at most ${unit(most)}`,
    ),
    picture,
  )
}

function svg(name: string, attributes: Record<string, string>): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  return element
}

export const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`
export const milliseconds = (ms: number) => (ms < 10 ? `${Math.round(ms * 10) / 10} ms` : ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`)
