// @ts-check
/**
 * Receives messages on an IPC channel of Node before the app does. No listener is added: the app finds the listeners that
 * are its own, `removeAllListeners` removes nothing of ours, and messages that arrive early still wait for the app.
 */
import { outOfReach } from './out-of-reach.js'

/** @typedef {NodeJS.Process | import('node:child_process').ChildProcess} End */

/**
 * Calls `take` with every message that arrives at this end of a channel. What it takes never reaches a listener.
 *
 * @param {End} end `process` for the messages of the parent, else a child process
 * @param {(message: unknown) => boolean} take whether the message is ours
 * @param {() => void} [passing] called before the app gets a message
 */
export function interceptMessages(end, take, passing) {
  const { emit } = end
  /** @this {End} @param {any[]} given */
  const filtered = function (...given) {
    // A channel that closes in the middle of a message waits for either event.
    const isOurs = given[0] === 'message' && take(given[1])
    if (given[0] === 'message' && !isOurs) passing?.()
    return Reflect.apply(emit, this, isOurs ? ['internalMessage', { cmd: 'NODE_HOT_HOOK' }] : given)
  }
  Object.defineProperty(filtered, 'name', { value: 'emit' })
  Object.defineProperty(end, 'emit', { value: filtered, configurable: true, writable: true })
  if (!takePending(end, take)) keepPending(end)
}

/**
 * Node keeps messages until the app listens. Takes ours out of them.
 *
 * @param {End} end
 * @param {(message: unknown) => boolean} take
 * @returns {boolean} false where Node keeps them in a place that we do not know
 */
function takePending(end, take) {
  const channel = /** @type {any} */ (end.channel)
  const key = Object.getOwnPropertySymbols(channel ?? {}).find(({ description }) => description === 'kPendingMessages')
  if (key === undefined || !Array.isArray(channel[key])) {
    if (channel) outOfReach('the list of pending messages', 'messages are kept until the app listens')
    return false
  }
  /** @type {any[][]} */
  let pending = channel[key]
  /** How many of them are known to be the app's. */
  let checked = 0
  let isDue = false
  const check = () => {
    isDue = false
    const rest = pending.splice(checked).filter(([, message]) => !take(message))
    for (const one of rest) pending.push(one)
    checked = pending.length
  }
  const checkSoon = () => {
    if (!isDue) process.nextTick(check)
    isDue = true
  }
  Object.defineProperty(channel, key, {
    configurable: true,
    enumerable: true,
    // Node reads it to add a message.
    get() {
      checkSoon()
      return pending
    },
    set(value) {
      pending = value
      checked = 0
    },
  })
  checkSoon()
  return true
}

/**
 * With a listener, Node emits each message at once. Keeps those that nobody of the app listens to yet.
 *
 * @param {End} end
 */
function keepPending(end) {
  /** @type {unknown[][]} */
  const kept = []
  const events = /** @type {NodeJS.EventEmitter} */ (end)
  events.on('message', (...given) => {
    if (events.listenerCount('message') === 1) kept.push(given)
  })
  // A listener of the app keeps its process alive, ours must not.
  if (end === process) /** @type {any} */ (end.channel)?.unrefCounted?.()
  events.on('newListener', (event) => {
    if (event !== 'message' || kept.length === 0) return
    process.nextTick(() => {
      if (!end.channel) return
      for (const given of kept.splice(0)) events.emit('message', ...given)
    })
  })
}
