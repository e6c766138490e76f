/** What happened since the page was opened, newest first. */
import { make } from './dom.js'
import type { Happening, Measurement } from './live.js'
import { megabytes, milliseconds } from './plots.js'

/** How many entries are kept. */
const KEPT = 200

/** How many files an entry names. */
const NAMED = 3

const WORDS: Record<Happening['type'], string> = {
  replaced: 'replaced',
  failed: 'failed',
  recovered: 'recovered',
  restarting: 'restarting',
  'not-restarted': 'not restarted',
  restart: 'restarted',
}

/** The happening that each measurement belongs to. */
const MEASURED: Partial<Record<Measurement['after'], Happening['type']>> = { replaced: 'replaced', restarted: 'restart' }

export class Timeline {
  constructor(
    private readonly element: HTMLElement,
    private readonly select: (path: string) => void,
    private readonly link: (text: string, file: string, line: number, column: number) => HTMLElement,
  ) {}

  add({ type, paths, modules, reason, error }: Happening): void {
    const files = paths.slice(0, NAMED).flatMap((path) => [make('button', { class: 'link', onclick: () => this.select(path) }, path), ' '])
    const more = paths.length > NAMED ? `and ${paths.length - NAMED} more ` : ''
    const counted = modules === undefined ? '' : `→ ${modules} ${modules === 1 ? 'module' : 'modules'} `
    const place = error?.file === undefined ? [] : [this.link(`${error.file}:${error.line ?? 1}`, error.file, error.line ?? 1, error.column ?? 1), ' ']
    const entry = make(
      'li',
      { 'data-type': type, 'data-paths': paths.join('\n') },
      make('time', {}, new Date().toLocaleTimeString()),
      ' ',
      make('span', { class: `word ${type}` }, WORDS[type]),
      ' ',
      ...files,
      `${more}${counted}${reason ?? ''}`,
      ...place,
      error?.message?.split('\n')[0] ?? '',
      ' ',
      make('span', { class: 'note' }),
      error?.frame ? make('pre', {}, error.frame) : undefined,
    )
    this.element.prepend(entry)
    while (this.element.childElementCount > KEPT) this.element.lastElementChild?.remove()
  }

  /** Adds the time and the memory to the entry that they belong to. */
  measured({ after, paths, ms, heapUsed, rss }: Measurement, before: Measurement | undefined): void {
    const wanted = paths.join('\n')
    const entries = [...this.element.querySelectorAll<HTMLElement>(`[data-type="${MEASURED[after] ?? ''}"]`)]
    const note = entries.find((entry) => after === 'restarted' || entry.dataset.paths === wanted)?.querySelector('.note')
    if (!note || note.textContent !== '') return
    const grown = before && after === 'replaced' ? ` (${heapUsed < before.heapUsed ? '−' : '+'}${megabytes(Math.abs(heapUsed - before.heapUsed))})` : ''
    note.textContent = `${milliseconds(ms)}, heap ${megabytes(heapUsed)}${grown}, process ${megabytes(rss)}`
  }
}
