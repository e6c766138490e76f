// @ts-check
/** Says under `NODE_DEBUG=hot-hook` what this Node does not have, or hides, of what it keeps to itself. */
import { debug } from '../log.js'

/** @type {Set<string>} */
const known = new Set()

/**
 * @param {string} name what is out of reach
 * @param {string} instead the fallback
 */
export function outOfReach(name, instead) {
  if (!known.has(name)) debug(`${name} of Node.js is out of reach: ${instead}`)
  known.add(name)
}
