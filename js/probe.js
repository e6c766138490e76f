// @ts-check
/** Imported twice under the same URL, with an eviction between, to see that it is really loaded again. */
export const instance = {}
