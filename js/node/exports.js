// @ts-check
/** Has named imports of Node's own modules show what was put in the place of their functions. */
import module from 'node:module'

let isCollecting = false
let isDue = false

/** Node goes through the exports of all modules for this. */
export function syncExports() {
  if (isCollecting) isDue = true
  else module.syncBuiltinESMExports()
}

/**
 * Does that once for all that happens meanwhile. No code of the app may run in it.
 *
 * @template T
 * @param {() => T} act
 * @returns {T}
 */
export function syncOnce(act) {
  isCollecting = true
  try {
    return act()
  } finally {
    isCollecting = false
    if (isDue) module.syncBuiltinESMExports()
    isDue = false
  }
}
