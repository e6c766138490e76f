// @ts-check
/** This package's own files: they are no part of the user's graph, whatever they import. */

/** The folder of our modules, which is `lib` once they are bundled. */
export const ownDirectory = new URL('.', import.meta.url).href

/**
 * @param {string | undefined} url
 */
export const isOwn = (url) => url?.startsWith(ownDirectory) ?? false
