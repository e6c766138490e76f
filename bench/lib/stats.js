// @ts-check
/** Numbers of several rounds, and how they are written. */

/** @param {number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/**
 * The first and the third quartile.
 *
 * @param {number[]} values
 * @returns {[number, number]}
 */
export function quartiles(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (/** @type {number} */ share) => sorted[Math.round(share * (sorted.length - 1))]
  return [at(0.25), at(0.75)]
}

/** Half the distance between the quartiles, as a share of the median: how far to trust it. */
export function spread(/** @type {number[]} */ values) {
  const [first, third] = quartiles(values)
  return (third - first) / 2 / (Math.abs(median(values)) || 1)
}

/** @type {Record<string, (values: number[]) => number>} */
export const summaries = {
  median,
  sum: (values) => values.reduce((sum, value) => sum + value, 0),
  max: (values) => Math.max(...values),
}

/** @type {Record<string, (value: number) => string>} */
const units = {
  ms: (value) => (Math.abs(value) >= 100 ? `${Math.round(value)} ms` : `${value.toFixed(1)} ms`),
  us: (value) => `${value.toFixed(1)} µs`,
  MB: (value) => `${(value / 1e6).toFixed(1)} MB`,
  count: (value) => String(Math.round(value * 10) / 10),
  percent: (value) => `${value.toFixed(1)} %`,
}

/**
 * @param {number} value
 * @param {string} unit
 */
export const format = (value, unit) => units[unit](value).replace('-', '−')
