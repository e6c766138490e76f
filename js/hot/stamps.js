// @ts-check
/** Whether files are still what they were a moment ago. */
import { statSync } from 'node:fs'

/**
 * @param {Iterable<string>} paths
 * @returns {{ holds: () => boolean, empty: boolean }} `empty`: one of them has no contents, as in the middle of a save
 */
export function stamp(paths) {
  const before = new Map([...paths].map((path) => [path, look(path)]))
  return {
    holds: () => [...before].every(([path, text]) => look(path) === text),
    empty: [...before.values()].some((text) => text.endsWith(' 0')),
  }
}

/** @param {string} path */
function look(path) {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats ? `${stats.ino} ${stats.mtimeMs} ${stats.size}` : 'gone'
}
