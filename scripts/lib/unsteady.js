// @ts-check
/**
 * Tests that are known to fail now and then, each with the reason and with how often it may fail in one run. A test
 * that is not listed fails the run when it fails once: one in N is the kind of fault that this project looks for.
 */

/**
 * @typedef {object} Unsteady
 * @property {string} file as in `__test__/process/watching.test.js`
 * @property {string} name the test's title
 * @property {number} limit how many failures one run on one Node.js line may have
 * @property {string} why what makes it unsteady, and why that cannot be removed
 */

/** @type {Unsteady[]} */
const unsteady = []

/**
 * Takes the failures that the list allows out of the failed ones and counts them by themselves.
 *
 * @param {import('./count-reporter.js').Counts} counts
 * @param {Unsteady[]} [list]
 * @returns {import('./count-reporter.js').Counts & { unsteady: number }}
 */
export function setApart(counts, list = unsteady) {
  const times = new Map(list.map((test) => [test, 0]))
  const failures = counts.failures.filter(({ file, name }) => {
    const known = list.find((test) => test.name === name && test.file === file?.replaceAll('\\', '/'))
    const time = known && (times.get(known) ?? 0) + 1
    if (!known || !time || time > known.limit) return true
    times.set(known, time)
    return false
  })
  const allowed = counts.failures.length - failures.length
  for (const [{ file, name, limit, why }, time] of times) {
    if (time > 0) console.error(`UNSTEADY, failed ${time} of at most ${limit} times: ${file}: ${name} (${why})`)
  }
  return { ...counts, failed: counts.failed - allowed, failures, unsteady: allowed }
}
