// @ts-check
/** A pause. `node:timers/promises` does the same, and is one more part of Node that a start would load. */

// What tests of an app put in its place is not meant for us.
const { setImmediate, setTimeout } = globalThis

/**
 * @param {number} duration in milliseconds
 * @param {{ ref?: boolean }} [options] `ref`: whether the process stays alive for it, true by default
 * @returns {Promise<void>}
 */
export const pause = (duration, { ref = true } = {}) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, duration)
    if (!ref) timer.unref()
  })

/**
 * A turn of the event loop.
 *
 * @returns {Promise<void>}
 */
export const turn = () => new Promise((resolve) => void setImmediate(resolve))
