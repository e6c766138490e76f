// @ts-check
// Our patterns against picomatch itself, used as hot-hook 1.0.0 uses it.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { PATHS, PATTERNS, ROOT } from './glob-everyday.js'
import { createRandom, generate } from './glob-generator.js'
import { hotHookMatches, isUnderstood } from './glob-upstream.js'

/** @type {{ globMatches(root: string, patterns: string[], paths: string[]): boolean[] }} */
const { globMatches } = createRequire(import.meta.url)('../../js/native.cjs')

// The paths here are POSIX ones.
const skip = process.platform === 'win32' && 'compares POSIX paths'

/**
 * The paths on which the two differ, for a readable failure.
 *
 * @param {string} pattern
 * @param {string[]} paths
 */
function disagreements(pattern, paths) {
  const theirs = hotHookMatches(ROOT, [pattern], paths)
  const ours = globMatches(ROOT, [pattern], paths)
  assert.equal(ours.length, paths.length)
  return paths.filter((_, index) => theirs[index] !== ours[index]).map((path) => ({ pattern, path, picomatch: theirs[paths.indexOf(path)] }))
}

test('everyday patterns match as in hot-hook', { skip }, () => {
  assert.deepEqual(
    PATTERNS.flatMap((pattern) => disagreements(pattern, PATHS)),
    [],
  )
})

test('generated patterns match as in hot-hook', { skip }, () => {
  const seed = 20_260_102
  const random = createRandom(seed)
  let pairs = 0
  let matches = 0
  const found = []
  for (let count = 0; count < 2_000; count++) {
    const { pattern, paths } = generate(random, ROOT, 8)
    if (!isUnderstood(ROOT, pattern)) continue
    pairs += paths.length
    matches += hotHookMatches(ROOT, [pattern], paths).filter(Boolean).length
    found.push(...disagreements(pattern, paths))
  }
  assert.deepEqual(found, [], `seed ${seed}`)
  // The comparison would mean nothing if next to nothing, or everything, matched.
  assert.ok(pairs > 5_000, `${pairs} pairs`)
  assert.ok(matches > pairs / 10 && matches < pairs / 2, `${matches} of ${pairs} match`)
})

test('several patterns match what any of them matches, as in hot-hook', { skip }, () => {
  const random = createRandom(20_260_103)
  for (let count = 0; count < 200; count++) {
    const sets = Array.from({ length: 3 }, () => generate(random, ROOT, 5))
    const patterns = sets.map(({ pattern }) => pattern).filter((pattern) => isUnderstood(ROOT, pattern))
    const paths = sets.flatMap((set) => set.paths)
    assert.deepEqual(globMatches(ROOT, patterns, paths), hotHookMatches(ROOT, patterns, paths), patterns.join('  '))
  }
})

const table = JSON.parse(readFileSync(new URL('../../crates/hot-hook-glob/tests/fixtures/glob-differences.json', import.meta.url), 'utf8'))

for (const { title, cases } of table.differences) {
  test(`intended difference: ${title}`, { skip }, () => {
    for (const { root, patterns, path, hotHook, ours } of cases) {
      const label = `${patterns.join('  ')} on ${path}`
      assert.notEqual(hotHook, ours, `${label} is no difference`)
      assert.deepEqual(hotHookMatches(root, patterns, [path]), [hotHook], `hot-hook: ${label}`)
      assert.deepEqual(globMatches(root, patterns, [path]), [ours], `ours: ${label}`)
    }
  })
}
