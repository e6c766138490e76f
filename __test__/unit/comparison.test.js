// @ts-check
/** What `npm run bench -- --against` calls a change, and what it calls noise. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { compare } from '../../bench/lib/comparison.js'

/** @typedef {import('../../bench/lib/measure.js').Column} Column */

/** @param {number[]} values */
const rounds = (values) => values.map((value) => ({ value }))

/** @type {Column} */
const time = { key: 'value', title: 'time', unit: 'ms' }

/** @type {Column} */
const growth = { key: 'value', title: 'heap', unit: 'MB', aroundZero: true }

/** @type {Column} */
const lost = { key: 'value', title: 'lost', unit: 'count', of: 'sum' }

/** @type {{ title: string, column: Column, before: number[], now: number[], again: number[], change: number, verdict: string }[]} */
const cases = [
  {
    title: 'a change beyond what two runs of one version differ by',
    column: time,
    before: [10, 10, 10],
    now: [12, 12, 12],
    again: [10, 10.5, 9.8],
    change: 1.2,
    verdict: 'more',
  },
  {
    title: 'the same change where one version differs as much from itself',
    column: time,
    before: [10, 10, 10],
    now: [12, 12, 12],
    again: [10, 12.5, 8],
    change: 1.2,
    verdict: 'same',
  },
  { title: 'fewer milliseconds', column: time, before: [10, 10, 10], now: [5, 5, 5], again: [10, 10.5, 9.8], change: 0.5, verdict: 'less' },
  {
    title: 'rounds that are disturbed alike are compared with each other',
    column: time,
    before: [10, 40, 20],
    now: [20, 80, 40],
    again: [10, 40, 20],
    change: 2,
    verdict: 'more',
  },
  { title: 'numbers around zero are subtracted', column: growth, before: [-1, 0, 1], now: [9, 10, 11], again: [0, 0, 0], change: 10, verdict: 'more' },
  { title: 'sums are compared as sums', column: lost, before: [0, 0, 0], now: [0, 1, 1], again: [0, 0, 0], change: 2, verdict: 'more' },
  { title: 'a round that is missing leaves its neighbours out', column: time, before: [10, 10], now: [10], again: [10, 10], change: 1, verdict: 'same' },
]

for (const { title, column, before, now, again, change, verdict } of cases) {
  test(title, () => {
    const result = compare(column, { before: rounds(before), now: rounds(now), again: rounds(again) })
    assert.deepEqual({ change: result?.change, verdict: result?.verdict }, { change, verdict })
  })
}

test('nothing is said of a number that no round gave', () => {
  assert.equal(compare(time, { before: [{}], now: [{}], again: [{}] }), undefined)
})
