// @ts-check
import { isBuiltin } from 'node:module'
import { sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const OWN = fileURLToPath(new URL('..', import.meta.url))

/** How many calls deep a file of the project is looked for. */
const DEPTH = 25

/** The innermost file of the project that is calling. */
export function callingFile() {
  const { prepareStackTrace, stackTraceLimit } = Error
  try {
    Error.stackTraceLimit = DEPTH
    Error.prepareStackTrace = (_, sites) => sites
    const sites = /** @type {NodeJS.CallSite[]} */ (/** @type {unknown} */ (new Error().stack))
    return sites.map((site) => site.getFileName()).find((file) => file && isOfProject(file)) ?? undefined
  } finally {
    Error.prepareStackTrace = prepareStackTrace
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** @param {string} file */
function isOfProject(file) {
  return !isBuiltin(file) && !file.startsWith('file:') && !file.startsWith(OWN) && !file.includes(`${sep}node_modules${sep}`)
}
