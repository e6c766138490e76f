// @ts-check
/** The ways in which editors and tools write a file. */
import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** Every way, for tests that go through all of them. */
export const ways = /** @type {const} */ (['write', 'rename', 'delete', 'chunks'])

/** @typedef {typeof ways[number]} Way */

/**
 * A pause before every save, in milliseconds. Only for runs against the upstream package, which loses a save that
 * comes soon after another: with the pause its other faults show. Our own runs have none.
 */
const gapMs = Number(process.env.HOT_HOOK_TEST_GAP ?? 0)

/**
 * Saves a file.
 *
 * - `write`: truncates and writes in place.
 * - `rename`: writes a temporary file beside it and renames it over the file, an atomic save.
 * - `delete`: unlinks the file and creates it again.
 * - `chunks`: truncates, then writes in three pieces with a pause between them, as a slow writer does.
 *
 * @param {string} file absolute
 * @param {string} content
 * @param {Way} [how]
 */
export async function save(file, content, how = 'write') {
  if (gapMs > 0) await pause(gapMs)
  mkdirSync(dirname(file), { recursive: true })
  switch (how) {
    case 'write':
      writeFileSync(file, content)
      break
    case 'rename': {
      const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`)
      writeFileSync(temporary, content)
      renameSync(temporary, file)
      break
    }
    case 'delete':
      rmSync(file, { force: true })
      writeFileSync(file, content)
      break
    case 'chunks':
      await saveInChunks(file, content)
      break
    default:
      throw new Error(`no way to save is called ${how}`)
  }
}

/**
 * @param {string} file
 * @param {string} content
 */
async function saveInChunks(file, content) {
  const descriptor = openSync(file, 'w')
  try {
    const third = Math.ceil(content.length / 3)
    for (const start of [0, third, 2 * third]) {
      // This pause is part of the save that is simulated, nothing waits for its effect.
      if (start > 0) await pause(2)
      writeSync(descriptor, content.slice(start, start + third))
    }
  } finally {
    closeSync(descriptor)
  }
}
