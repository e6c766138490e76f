/** The colours of the canvas: those of the style sheet, for light and dark. */

export class Palette {
  readonly #known = new Map<string, string>()
  readonly #style: CSSStyleDeclaration

  constructor(element: Element, onChange: () => void) {
    this.#style = getComputedStyle(element)
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      this.#known.clear()
      onChange()
    })
  }

  /** The value of `--name`. */
  get(name: string): string {
    let colour = this.#known.get(name)
    if (colour === undefined) {
      colour = this.#style.getPropertyValue(`--${name}`).trim()
      this.#known.set(name, colour)
    }
    return colour
  }

  get font(): string {
    return this.#style.fontFamily
  }
}
