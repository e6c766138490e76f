/** The folders as a tree that opens, for pointer and keyboard. */
import { make } from './dom.js'
import { allFolders, baseName, type Folder } from './folders.js'
import type { FileOfGraph } from './graph.js'
import { FLASH, NAMES, type Look } from './looks.js'

/** How many files of a folder are shown before somebody asks for all. */
const SHOWN = 200

export class Tree {
  readonly element = make('ul', { role: 'tree', 'aria-label': 'Files by folder' })
  readonly #opened = new Set<string>([''])
  readonly #whole = new Set<string>()
  #root: Folder | undefined
  #selected = ''
  #flashing: ReadonlySet<string> = new Set()
  #flashEnds: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly onSelect: (path: string, isFolder: boolean) => void,
    private readonly look: (file: FileOfGraph) => Look,
  ) {
    this.element.addEventListener('keydown', (event) => this.#onKey(event))
  }

  /** Shows these folders; with `open`, all of them are opened, as for what a search found. */
  show(root: Folder, open = false): void {
    this.#root = root
    if (open) for (const folder of allFolders(root)) this.#opened.add(folder.path)
    this.#render()
  }

  /** Marks a file or a folder, and opens what it lies in. */
  select(path: string): void {
    if (path === this.#selected) return this.#render()
    this.#selected = path
    for (let cut = path.lastIndexOf('/'); cut > 0; cut = path.lastIndexOf('/', cut - 1)) this.#opened.add(path.slice(0, cut))
    this.#render()
    this.element.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }

  /** Lights files up for a moment, and folders that are closed around them: they were just replaced. */
  flash(files: ReadonlySet<string>): void {
    clearTimeout(this.#flashEnds)
    const light = (lit: ReadonlySet<string>) => {
      this.#flashing = lit
      for (const row of this.element.querySelectorAll<HTMLElement>('[role=treeitem]'))
        row.classList.toggle('flash', this.#isFlashing(row.dataset.path ?? '', row.getAttribute('aria-expanded') === 'false'))
    }
    light(files)
    this.#flashEnds = setTimeout(() => light(new Set()), FLASH)
  }

  #isFlashing(path: string, isClosed: boolean): boolean {
    return this.#flashing.has(path) || (isClosed && [...this.#flashing].some((file) => file.startsWith(`${path}/`)))
  }

  #render(): void {
    const focused = this.element.contains(document.activeElement)
    this.element.replaceChildren(...(this.#root ? this.#childrenOf(this.#root, 1) : []))
    const row = this.element.querySelector<HTMLElement>('[aria-selected="true"]') ?? this.element.querySelector<HTMLElement>('[role=treeitem]')
    row?.setAttribute('tabindex', '0')
    if (focused) row?.focus()
  }

  #childrenOf(folder: Folder, level: number): HTMLElement[] {
    const rows = folder.folders.flatMap((child) => this.#folderRows(child, level))
    const files = this.#whole.has(folder.path) ? folder.files : folder.files.slice(0, SHOWN)
    rows.push(...files.map((file) => this.#fileRow(file, level)))
    if (files.length < folder.files.length) {
      const more = () => {
        this.#whole.add(folder.path)
        this.#render()
      }
      rows.push(make('li', { role: 'none' }, make('button', { onclick: more }, `Show all ${folder.files.length} files`)))
    }
    return rows
  }

  #folderRows(folder: Folder, level: number): HTMLElement[] {
    const isOpen = this.#opened.has(folder.path)
    const { hot, boundary, pinned } = folder.counts
    const share = Math.round((100 * (hot + boundary)) / Math.max(1, hot + boundary + pinned))
    const bar = make('span', { class: 'bar', 'aria-hidden': 'true' })
    bar.hidden = hot + boundary + pinned === 0
    bar.style.setProperty('--share', `${share}%`)
    const row = this.#row(
      folder.path,
      level,
      `folder ${isOpen ? 'open' : ''}`,
      () => {
        if (isOpen) this.#opened.delete(folder.path)
        else this.#opened.add(folder.path)
        this.onSelect(folder.path, true)
      },
      make('span', { class: 'name' }, `${folder.name}/`),
      bar,
      make('span', { class: 'count', title: `${hot + boundary} hot, ${pinned} pinned` }, String(folder.size)),
    )
    row.setAttribute('aria-expanded', String(isOpen))
    row.classList.toggle('flash', this.#isFlashing(folder.path, !isOpen))
    return isOpen ? [row, ...this.#childrenOf(folder, level + 1)] : [row]
  }

  #fileRow(file: FileOfGraph, level: number): HTMLElement {
    const look = this.look(file)
    return this.#row(
      file.file,
      level,
      this.#flashing.has(file.file) ? 'file flash' : 'file',
      () => this.onSelect(file.file, false),
      make('span', { class: `dot ${look}`, 'aria-hidden': 'true' }),
      make('span', { class: 'name' }, baseName(file)),
      make('span', { class: 'visually-hidden' }, `, ${NAMES[look]}`),
    )
  }

  #row(path: string, level: number, kind: string, onclick: () => void, ...children: HTMLElement[]): HTMLElement {
    const row = make(
      'li',
      {
        role: 'treeitem',
        tabindex: '-1',
        class: kind,
        'data-path': path,
        'aria-level': String(level),
        'aria-selected': String(path === this.#selected),
        onclick,
      },
      ...children,
    )
    row.style.setProperty('--level', String(level))
    return row
  }

  #onKey(event: KeyboardEvent): void {
    const rows = [...this.element.querySelectorAll<HTMLElement>('[role=treeitem]')]
    const index = rows.findIndex((row) => row === document.activeElement)
    const row = rows[index]
    const move = (to: HTMLElement | undefined) => {
      if (!to) return
      row?.setAttribute('tabindex', '-1')
      to.setAttribute('tabindex', '0')
      to.focus()
    }
    const isOpen = row?.getAttribute('aria-expanded')
    if (event.key === 'ArrowDown') move(rows[index + 1])
    else if (event.key === 'ArrowUp') move(rows[index - 1])
    else if (event.key === 'Home') move(rows[0])
    else if (event.key === 'End') move(rows.at(-1))
    else if (
      event.key === 'Enter' ||
      event.key === ' ' ||
      (event.key === 'ArrowRight' && isOpen === 'false') ||
      (event.key === 'ArrowLeft' && isOpen === 'true')
    )
      row?.click()
    else return
    event.preventDefault()
  }
}
