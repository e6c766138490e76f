// @ts-check
/** What people read: `NODE_DEBUG=hot-hook` prints every decision, stderr gets what needs them. */
import { debuglog } from 'node:util'

export const debug = debuglog('hot-hook')

/**
 * @param {string} line
 */
export function warn(line) {
  process.stderr.write(`[hot-hook] ${line}\n`)
}
