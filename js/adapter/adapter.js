// @ts-check
/**
 * What an adapter's reload may end in. `plug-in.d.ts` has its types.
 *
 * @typedef {import('../plug-in.d.ts').Adapter} Adapter
 * @typedef {import('../plug-in.d.ts').Change} Change
 */

/** Thrown by `verify`: the reload begins anew. */
export class Superseded extends Error {}

/** Thrown by an adapter's `reload` for what it cannot bring. */
export class RestartNeeded extends Error {
  /**
   * @param {string} path the file
   * @param {string} reason why, in one line
   */
  constructor(path, reason) {
    super(reason)
    this.path = path
  }
}
