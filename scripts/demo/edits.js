// @ts-check
/** Edits of the example's files that are always undone. */
import { readFileSync, writeFileSync } from 'node:fs'
import { inRoot } from '../lib/paths.js'
import { Failure } from '../lib/run.js'

/** @typedef {{ file: string, from: string, to: string }} Edit one replacement of text in a file */

const folder = ['examples', 'fastify']

/** @type {Map<string, string>} the contents before the first edit */
const originals = new Map()

/**
 * Saves a file with one piece of its text replaced.
 *
 * @param {Edit} edit
 */
export function save({ file, from, to }) {
  const path = inRoot(...folder, file)
  const text = readFileSync(path, 'utf8')
  if (!text.includes(from)) {
    throw new Failure(`${folder.join('/')}/${file} does not hold ${from}. Put it back with: git checkout ${folder.join('/')}`)
  }
  if (!originals.has(path)) originals.set(path, text)
  writeFileSync(
    path,
    text.replace(from, () => to),
  )
}

/** Puts every edited file back as it was. Synchronous, so that it can run while the process exits. */
export function restoreAll() {
  for (const [path, text] of originals) writeFileSync(path, text)
  const count = originals.size
  originals.clear()
  return count
}
