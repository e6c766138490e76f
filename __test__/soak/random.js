// @ts-check
/** Random choices that are the same for the same seed, on every machine. */

/**
 * @param {number} seed
 */
export function randomOf(seed) {
  let state = seed >>> 0
  /** A number from 0 to below 1 (mulberry32). */
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const below = (/** @type {number} */ end) => Math.floor(next() * end)
  return {
    next,
    /** A whole number from 0 to below `end`. */
    below,
    /** A whole number from `first` to `last`. */
    between: (/** @type {number} */ first, /** @type {number} */ last) => first + below(last - first + 1),
    chance: (/** @type {number} */ probability) => next() < probability,
    /**
     * @template T
     * @param {readonly T[]} list not empty
     * @returns {T}
     */
    pick: (list) => list[below(list.length)],
    /**
     * @template {string} K
     * @param {Record<K, number>} weights
     * @returns {K}
     */
    weighted(weights) {
      const entries = /** @type {[K, number][]} */ (Object.entries(weights))
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [key, weight] of entries) if ((left -= weight) < 0) return key
      return entries[entries.length - 1][0]
    },
    /**
     * @template T
     * @param {readonly T[]} list
     * @param {number} count
     * @returns {T[]} that many different elements, or all, in random order
     */
    some(list, count) {
      const rest = [...list]
      const taken = []
      while (taken.length < count && rest.length > 0) taken.push(...rest.splice(below(rest.length), 1))
      return taken
    },
  }
}

/** @typedef {ReturnType<typeof randomOf>} Random */
