// @ts-check
/** Waiting for the user's code, which may never settle. */

/** How long one callback or import is waited for, in milliseconds, before the next ones go on. */
const LIMIT = 10_000

/**
 * Waits for a promise, or until the limit has passed.
 *
 * @template T
 * @param {T | Promise<T>} value
 * @param {() => void} late called when the limit has passed
 * @returns {Promise<T | undefined>} undefined when it is late
 */
export async function wait(value, late) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer
  const limit = new Promise((resolve) => {
    timer = setTimeout(() => {
      late()
      resolve(undefined)
    }, LIMIT)
    timer.unref()
  })
  try {
    return await /** @type {Promise<T | undefined>} */ (Promise.race([value, limit]))
  } finally {
    clearTimeout(timer)
  }
}
