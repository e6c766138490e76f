// @ts-check
/** How many messages the soak allows. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mostBatches } from '../soak/batches.js'

/** @type {[string, [number, string][], number, number][]} what, the writes, and how many batches there are at most at which time */
const rows = [
  ['nothing', [], 100, 0],
  ['one file', [[0, 'a']], 100, 1],
  ['one file, before it was saved', [[10, 'a']], 9, 0],
  [
    'two files in a row, at once',
    [
      [0, 'a'],
      [1, 'b'],
    ],
    2,
    1,
  ],
  [
    'five files in a row, settled as they should',
    [
      [0, 'a'],
      [1, 'b'],
      [2, 'c'],
      [3, 'd'],
      [4, 'e'],
    ],
    19,
    2,
  ],
  [
    'five files in a row, settled late',
    [
      [0, 'a'],
      [1, 'b'],
      [2, 'c'],
      [3, 'd'],
      [4, 'e'],
    ],
    35,
    3,
  ],
  [
    'two files, and two much later',
    [
      [0, 'a'],
      [1, 'b'],
      [100, 'c'],
      [101, 'd'],
    ],
    105,
    3,
  ],
  [
    'a file again and again',
    [
      [0, 'a'],
      [1, 'a'],
      [2, 'a'],
    ],
    2,
    3,
  ],
  [
    'files, and the first one again',
    [
      [0, 'a'],
      [1, 'b'],
      [2, 'c'],
      [3, 'a'],
    ],
    19,
    3,
  ],
]

for (const [what, writes, until, most] of rows) {
  test(`${what}: at most ${most} batches after ${until} ms`, () => {
    assert.equal(
      mostBatches(
        writes.map(([at, path]) => ({ at, path })),
        until,
      ),
      most,
    )
  })
}
