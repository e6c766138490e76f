// @ts-check
/**
 * Sees the events of the process ahead of the app's listeners. No listener is added: one for a signal would take the place of
 * what the signal does, and those of the app could be miscounted.
 */

/**
 * @param {(event: string | symbol, value: unknown) => void} seen
 */
export function onProcessEvent(seen) {
  const { emit } = process
  /** @this {NodeJS.Process} @param {any[]} given */
  const observed = function (...given) {
    seen(given[0], given[1])
    return Reflect.apply(emit, this, given)
  }
  Object.defineProperty(observed, 'name', { value: 'emit' })
  Object.defineProperty(process, 'emit', { value: observed, configurable: true, writable: true })
}

/** Whether Node is ending the process. An app may emit `exit` by itself. */
export const isExiting = () => Boolean(/** @type {any} */ (process)._exiting)
