// @ts-check
/** How many messages the soak allows. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mostBatches } from '../soak/batches.js'

/** @type {[string, [number, string][], number][]} */
const rows = [
  ['nothing', [], 0],
  ['one file', [[0, 'a']], 1],
  ['two files in a row', [[0, 'a'], [1, 'b']], 2],
  ['five files in a row', [[0, 'a'], [1, 'b'], [2, 'c'], [4, 'd'], [13, 'e']], 2],
  ['two files, and two later', [[0, 'a'], [1, 'b'], [30, 'c'], [31, 'd']], 4],
  ['a file again and again', [[0, 'a'], [1, 'a'], [2, 'a']], 3],
  ['files, and the first one again', [[0, 'a'], [1, 'b'], [2, 'c'], [3, 'a']], 3],
]

for (const [what, writes, most] of rows) {
  test(`${what}: at most ${most} batches`, () => {
    assert.equal(mostBatches(writes.map(([at, path]) => ({ at, path }))), most)
  })
}
