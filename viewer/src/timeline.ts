/** What happened since the page was opened, newest first. */
import { make } from './dom.js'
import type { Happening } from './live.js'

/** How many entries are kept. */
const KEPT = 200

/** How many files an entry names. */
const NAMED = 3

const WORDS: Record<Happening['type'], string> = {
  replaced: 'replaced', failed: 'failed', recovered: 'recovered', restarting: 'restarting', 'not-restarted': 'not restarted', restart: 'restarted',
}

export class Timeline {
  constructor(private readonly element: HTMLElement, private readonly select: (path: string) => void) {}

  add({ type, paths, ms, reason, error }: Happening): void {
    const files = paths.slice(0, NAMED).flatMap((path) => [make('button', { class: 'link', onclick: () => this.select(path) }, path), ' '])
    const more = paths.length > NAMED ? `and ${paths.length - NAMED} more ` : ''
    const place = error?.file === undefined ? '' : `${error.file}:${error.line ?? 1} `
    const entry = make('li', {},
      make('time', {}, new Date().toLocaleTimeString()), ' ', make('strong', { class: type }, WORDS[type]), ' ', ...files,
      `${more}${ms === undefined ? '' : `${Math.round(ms * 10) / 10} ms `}${reason ?? ''}${place}${error?.message?.split('\n')[0] ?? ''}`,
      error?.frame ? make('pre', {}, error.frame) : undefined)
    this.element.prepend(entry)
    while (this.element.childElementCount > KEPT) this.element.lastElementChild?.remove()
  }
}
