// @ts-check
/** The project's files on the disk: writes what differs from the model, in the way of an editor. */
import { execFileSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { render } from './render.js'

/**
 * @typedef {import('./render.js').Content} Content
 * @typedef {import('./edits.js').Way} Way
 */

export class Disk {
  /** @type {Map<string, Content>} what was written last */
  #written = new Map()
  #root
  #random
  /** When each write began since the last {@link forget}, and which path it was of. @type {{ at: number, path: string }[]} */
  writes = []
  /** Called right after a path began to be written, renamed or deleted. @type {import('./forward.js').Tell} */
  onWrite = () => {}
  /** Saves that leave a file away or half-written for a while, since the last {@link forget}. */
  interrupted = 0

  /**
   * @param {string} root
   * @param {import('./random.js').Random} random for the order of writes and the lengths of chunks
   */
  constructor(root, random) {
    this.#root = root
    this.#random = random
  }

  forget() {
    this.writes = []
    this.interrupted = 0
  }

  /** What a path holds now, as one comparable text; undefined when there is nothing. @param {string} path */
  text(path) {
    const content = this.#written.get(path)
    return content && ('text' in content ? content.text : 'link' in content ? `-> ${content.link}` : '(a FIFO)')
  }

  /** All paths with their contents. */
  contents() {
    return new Map([...this.#written.keys()].map((path) => [path, this.text(path)]))
  }

  /**
   * Makes the disk what the model says.
   *
   * @param {import('./model.js').Model} model
   * @param {Way} way
   * @param {string[]} [again] paths that are saved although they are the same
   */
  async sync(model, way, again = []) {
    const wanted = render(model)
    const gone = [...this.#written.keys()].filter((path) => !wanted.has(path))
    const changed = [...wanted.keys()].filter((path) => !same(wanted.get(path), this.#written.get(path)) || again.includes(path))
    for (const path of this.#random.some([...gone, ...changed], Infinity)) {
      const at = performance.now()
      const content = wanted.get(path)
      if (content === undefined) {
        unlinkSync(join(this.#root, path))
        this.#written.delete(path)
        this.interrupted++
        this.onWrite(path, 'unlink')
      } else {
        const began = () => this.onWrite(path, this.#written.has(path) ? 'change' : 'add')
        const was = this.#written.get(path)
        // What is written to a link goes to the file behind it.
        const replaces = way === 'rename' || !was || 'text' in was
        await this.#save(path, content, replaces ? way : 'delete', began)
        this.#written.set(path, content)
      }
      this.writes.push({ at, path })
    }
  }

  /**
   * Renames a folder or a file on the disk, as it is.
   *
   * @param {string} from
   * @param {string} to
   */
  move(from, to) {
    const at = performance.now()
    mkdirSync(dirname(join(this.#root, to)), { recursive: true })
    renameSync(join(this.#root, from), join(this.#root, to))
    const files = [...this.#written].filter(([path]) => path === from || path.startsWith(`${from}/`))
    for (const [path, content] of files) {
      const moved = to + path.slice(from.length)
      this.#written.delete(path)
      this.#written.set(moved, content)
      this.writes.push({ at, path }, { at, path: moved })
      this.onWrite(path, 'unlink')
      this.onWrite(moved, 'add')
    }
    this.interrupted++
  }

  /**
   * @param {string} path
   * @param {Content} content
   * @param {Way} way
   * @param {() => void} began called when a watcher can notice it first
   */
  async #save(path, content, way, began) {
    const file = join(this.#root, path)
    mkdirSync(dirname(file), { recursive: true })
    if (way === 'chunks' && 'text' in content) return this.#saveInChunks(file, content.text, began)
    this.#saveAtOnce(file, content, way)
    began()
  }

  /**
   * @param {string} file
   * @param {Content} content
   * @param {Way} way
   */
  #saveAtOnce(file, content, way) {
    if ('link' in content) return this.#link(file, content.link, way)
    if ('fifo' in content) {
      rmSync(file, { force: true })
      execFileSync('mkfifo', [file])
      return
    }
    const { text } = content
    if (way === 'rename') {
      const temporary = `${file}~`
      writeFileSync(temporary, text)
      renameSync(temporary, file)
    } else if (way === 'delete') {
      rmSync(file, { force: true })
      writeFileSync(file, text)
    } else if (way === 'backdated' && existsSync(file)) {
      const { atime, mtime } = statSync(file)
      writeFileSync(file, text)
      utimesSync(file, atime, mtime)
    } else {
      writeFileSync(file, text)
    }
  }

  /**
   * Switches a link as deployment tools do, in one step, or as people do, in two.
   *
   * @param {string} file
   * @param {string} target
   * @param {Way} way
   */
  #link(file, target, way) {
    if (way === 'delete') {
      rmSync(file, { force: true })
      symlinkSync(target, file)
      return
    }
    symlinkSync(target, `${file}~`)
    renameSync(`${file}~`, file)
  }

  /**
   * @param {string} file
   * @param {string} text
   * @param {() => void} began
   */
  async #saveInChunks(file, text, began) {
    this.interrupted++
    const descriptor = openSync(file, 'w')
    began()
    try {
      for (let start = 0; start < text.length;) {
        const length = this.#random.between(10, 1 + Math.ceil(text.length / 2))
        writeSync(descriptor, text.slice(start, start + length))
        start += length
        // The pauses are part of the save that is simulated.
        if (start < text.length) await pause(this.#random.between(0, 20))
      }
    } finally {
      closeSync(descriptor)
    }
  }
}

/**
 * @param {Content | undefined} one
 * @param {Content | undefined} other
 */
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other)
