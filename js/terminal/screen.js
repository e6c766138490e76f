// @ts-check
/**
 * The terminal that the app prints on as well. Our lines never continue one of the app's, and a line that comes again takes
 * the place of the last one, with a count, as long as nothing was printed in between. Where stderr is no terminal nothing of
 * this is done, and the app's streams are not touched.
 */
import { subscribe } from 'node:diagnostics_channel'
import { fstatSync } from 'node:fs'
import { createRequire, syncBuiltinESMExports } from 'node:module'
import { isDebugging, log } from '../log.js'
import { onAppWorker } from '../node/app-workers.js'

/** Colours at the end of a text do not move the cursor. */
// oxlint-disable-next-line no-control-regex
const COLOURS = /\x1b\[[\d;]*m/g

/** What of `node:fs` may write to a terminal. */
const WRITING = /** @type {const} */ (['write', 'writeSync', 'writev', 'writevSync'])

/** Whether the app left the cursor in the middle of a line. */
let isOpen = false
/** How often the app has printed. */
let prints = 0
/** Whether something prints here that cannot be observed. */
let isShared = false
let isOurs = false
let isWatchingFiles = false

/** The line that can be replaced: its key, how often it came, and the rows that it takes. */
let last = { key: '', count: 0, rows: 0, prints: -1 }

/** Observes what the app prints, if that is on the terminal that we print on. Called before the app runs. */
export function shareTerminal() {
  const terminal = terminalOf(2)
  if (terminal === undefined) return
  log.writeThrough((text) => print(`${text}\n`))
  observe('stderr')
  if (terminalOf(1) === terminal) observe('stdout')
  const share = () => void (isShared = true)
  subscribe('child_process', share)
  onAppWorker(share)
}

/**
 * Writes a line that may come again.
 *
 * @param {string} text
 * @param {string} key what is the same when it comes again
 */
export function writeCounted(text, key) {
  if (!process.stderr.isTTY || process.env.TERM === 'dumb' || isDebugging() || log.isJson) return log.inform(text)
  watchFiles()
  const isAgain = key === last.key && last.prints === prints && !isShared && !isOpen
  const count = isAgain ? last.count + 1 : 1
  const shown = isAgain ? `${text} (x${count})` : text
  print(`${isAgain ? `\x1b[${last.rows}A\x1b[J` : ''}${shown}\n`)
  last = { key, count, rows: rowsOf(shown), prints }
  return undefined
}

/** Something else printed on the terminal, and ended its line. */
export function printedElsewhere() {
  prints += 1
  isOpen = false
}

/** @param {string} text */
function print(text) {
  const start = isOpen ? '\n' : ''
  last.key = ''
  isOpen = false
  isOurs = true
  try {
    process.stderr.write(start + text)
  } finally {
    isOurs = false
  }
}

/**
 * The rows that a line takes on the terminal.
 *
 * @param {string} line
 */
function rowsOf(line) {
  const width = line.replace(COLOURS, '').length
  return Math.max(Math.ceil(width / (process.stderr.columns || 80)), 1)
}

/**
 * The terminal that a descriptor leads to, by the number of its device.
 *
 * @param {number} fd
 */
function terminalOf(fd) {
  try {
    // Numbers would go where Node's `realpath` finds them, and has it stop at the next symlink if this is a pipe.
    const stats = fstatSync(fd, { bigint: true })
    return stats.isCharacterDevice() ? stats.rdev : undefined
  } catch {
    return undefined
  }
}

/**
 * Observes a stream from the moment when the app uses it: Node makes it then.
 *
 * @param {'stdout' | 'stderr'} name
 */
function observe(name) {
  const made = Object.getOwnPropertyDescriptor(process, name)
  if (!made?.get || !made.configurable) return
  const get = made.get
  Object.defineProperty(process, name, {
    ...made,
    get() {
      Object.defineProperty(process, name, made)
      const stream = get.call(process)
      observeWrites(stream)
      return stream
    },
  })
}

/** @param {NodeJS.WriteStream} stream */
function observeWrites(stream) {
  const { write } = stream
  /** @this {NodeJS.WriteStream} @param {any[]} given */
  const observed = function (...given) {
    if (!isOurs) note(given[0])
    return Reflect.apply(write, this, given)
  }
  Object.defineProperty(observed, 'name', { value: write.name })
  Object.defineProperty(stream, 'write', { value: observed, configurable: true, writable: true })
}

/** @param {unknown} printed */
function note(printed) {
  const text =
    typeof printed === 'string'
      ? printed.slice(-100)
      : ArrayBuffer.isView(printed)
        ? String(Buffer.from(printed.buffer, printed.byteOffset, printed.byteLength).subarray(-100))
        : ''
  prints += 1
  const visible = text.replace(COLOURS, '')
  if (visible !== '') isOpen = !visible.endsWith('\n')
}

/** Loggers write to the terminal by its descriptor. From the first line on that may come again, these are observed too. */
function watchFiles() {
  if (isWatchingFiles) return
  isWatchingFiles = true
  const fs = createRequire(import.meta.url)('node:fs')
  for (const name of WRITING) {
    const write = fs[name]
    /** @this {unknown} @param {any[]} given */
    const observed = function (...given) {
      if (given[0] === 1 || given[0] === 2) note(given[1])
      return Reflect.apply(write, this, given)
    }
    Object.defineProperties(observed, Object.getOwnPropertyDescriptors(write))
    fs[name] = observed
  }
  syncBuiltinESMExports()
}
