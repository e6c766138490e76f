// @ts-check
/** Stamps: a hash of what a result was made from, so that it is made again only when that changed. */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/**
 * A hash of names and contents. Folders are read with everything below them; a path that does not
 * exist counts as such, so that its creation changes the hash.
 *
 * @param {string[]} paths
 * @param {unknown[]} [extra] values that the result depends on as well
 * @returns {string}
 */
export function hashOf(paths, extra = []) {
  const hash = createHash('sha256').update(JSON.stringify(extra))
  for (const file of paths.flatMap(filesBelow)) {
    hash.update(`\0${file}\0`).update(readOrEmpty(file))
  }
  return hash.digest('hex')
}

/**
 * @param {string} start a file or folder
 * @returns {string[]} the files, sorted, so that the hash does not depend on the file system's order
 */
export function filesBelow(start) {
  if (!statSync(start, { throwIfNoEntry: false })?.isDirectory()) return [start]
  return readdirSync(start)
    .toSorted()
    .flatMap((name) => filesBelow(path.join(start, name)))
}

/** @param {string} file */
export function readOrEmpty(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // A file that is missing has no contents: it must not equal any stamp.
    return ''
  }
}

/**
 * @param {string} file
 * @param {string} text
 */
export function writeStamp(file, text) {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
}
