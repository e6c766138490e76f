// @ts-check
/**
 * Facts about the Node that runs the tests. The children run on the same binary, so the whole suite is
 * run once per Node line by starting the test runner under that line.
 */

const [major, minor] = process.versions.node.split('.').map(Number)

export { major }

/** Whether this Node runs `.ts` files by itself, with no flag: 22.18 and later. */
export const stripsTypes = major > 22 || (major === 22 && minor >= 18)

/** Whether this Node has `module.registerHooks`: 22.15 and later. */
export const hasRegisterHooks = major > 22 || (major === 22 && minor >= 15)

/** Whether this Node has `node:sqlite` without a flag: 22.13 and later. */
export const hasSqlite = major > 22 || (major === 22 && minor >= 13)

/**
 * A `skip` option for `test`: the reason when this Node is older than `line`, else false.
 *
 * @param {number} line the first major version that works
 * @param {string} why what needs it
 */
export function skipBefore(line, why) {
  return major < line ? `${why} needs Node ${line} or later, this is ${process.version}` : false
}
