// @ts-check
/**
 * The keys of `hot-hook-rs run`. The supervisor reads them, while the app is up and reads nothing itself; here it is decided when that
 * is, and done what they ask of the app. All changes of the terminal's modes are made in this process, in the order of what the
 * app does.
 */
import { addon } from '../addon.js'
import { log, warn } from '../log.js'
import { onStdinRead, onStdinShared } from '../node/stdin.js'
import { supervisor } from '../restart/supervisor.js'
import { printedElsewhere } from '../terminal/screen.js'
import { BY_KEY } from '../terminal/session.js'
import { sayWhy } from '../terminal/terminal.js'

/** How long saves are held at most, in milliseconds. */
const HOLD = 600_000

export class Keys {
  /** How many read what is typed: the app itself, once it has begun, and children that it started. */
  #readers = 0
  #isUp = false
  #areGiven = false

  /**
   * Observes who reads. Called before the app runs.
   *
   * @param {{ now: (reason: string) => void }} restart
   */
  constructor(restart) {
    onStdinRead(() => this.#read(1))
    onStdinShared(
      () => this.#read(1),
      () => this.#read(-1),
    )
    supervisor.onMessage(({ type }) => {
      if (type === 'continued' && this.#areGiven) this.#give()
      else if (type === 'printed') printedElsewhere()
      else if (type === 'restart') restart.now(BY_KEY)
      else if (type === 'hold') hold()
      else if (type === 'why') sayWhy()
    })
  }

  /** The app is up. */
  up() {
    this.#isUp = true
    this.#update()
    if (this.#areGiven && supervisor.start?.restarts === 0 && log.isOn) log.write('[hot-hook] press ? for the keys')
  }

  /** @param {number} more */
  #read(more) {
    this.#readers += more
    this.#update()
  }

  #update() {
    const areGiven = this.#isUp && this.#readers === 0
    if (areGiven === this.#areGiven) return
    this.#areGiven = areGiven
    if (areGiven) return this.#give()
    supervisor.send({ type: 'keys', free: false })
    addon.terminalKeys(false)
  }

  /** In the background the terminal is somebody else's: the supervisor says when it is ours. */
  #give() {
    supervisor.send({ type: 'keys', free: addon.terminalKeys(true), wanted: true })
  }
}

function hold() {
  const released = addon.release()
  if (released === null) {
    addon.hold(HOLD)
    warn(`saves are held; the key h applies them as one batch, at the latest after ${HOLD / 60_000} minutes`)
  } else if (released === 0) warn('released; nothing was saved meanwhile')
}
