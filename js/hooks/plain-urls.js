// @ts-check
/** URLs of files that are written as their paths are, so that nothing has to be parsed. */

/** The URL of a file that a path writes alike. */
const PLAIN = /^file:\/\/(?:\/[\w.@+-]+)+$/

/** The same on Windows: behind a drive. */
const PLAIN_ON_WINDOWS = /^file:\/\/\/[a-z]:(?:\/[\w.@+-]+)+$/i

const isWindows = process.platform === 'win32'

/**
 * Whether a URL is written as its path is.
 *
 * @param {string} url
 * @param {boolean} [windows]
 */
export const isPlain = (url, windows = isWindows) => (windows ? PLAIN_ON_WINDOWS : PLAIN).test(url)

/**
 * The path of such a URL. Node takes slashes on Windows as well.
 *
 * @param {string} url
 * @param {boolean} [windows]
 */
export const toPath = (url, windows = isWindows) => url.slice(windows ? 'file:///'.length : 'file://'.length)

/**
 * The folder of a file, with a slash behind.
 *
 * @param {string} url
 */
export const folderOf = (url) => url.slice(0, url.lastIndexOf('/') + 1)

/**
 * The folder above a folder, both with a slash behind.
 *
 * @param {string} folder
 */
export const folderAbove = (folder) => folderOf(folder.slice(0, -1))
