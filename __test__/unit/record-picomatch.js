// @ts-check
// Writes crates/hot-hook-glob/tests/fixtures/picomatch.json: what picomatch answers, for `cargo test` to compare with.
// Run it after the generator changed, or for a new version of picomatch:
//
//     node __test__/unit/record-picomatch.js

import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { PATHS, PATTERNS, ROOT } from './glob-everyday.js'
import { createRandom, generate } from './glob-generator.js'
import { hotHookMatches, isUnderstood } from './glob-upstream.js'

const SEED = 20_260_101
const GENERATED = 1_300
const PATHS_EACH = 7

/** @param {string} pattern @param {string[]} paths */
function record(pattern, paths) {
  const answers = hotHookMatches(ROOT, [pattern], paths)
  return JSON.stringify([pattern, answers.map(Number).join(''), paths])
}

const random = createRandom(SEED)
const generated = Array.from({ length: GENERATED }, () => generate(random, ROOT, PATHS_EACH))
const understood = generated.filter(({ pattern }) => isUnderstood(ROOT, pattern))

const manifest = createRequire(import.meta.url).resolve('picomatch/package.json')
const { version } = JSON.parse(readFileSync(manifest, 'utf8'))
const everyday = PATTERNS.map((pattern) => hotHookMatches(ROOT, [pattern], PATHS).map(Number).join(''))

const lines = [
  '{',
  `"picomatch": ${JSON.stringify(version)},`,
  `"root": ${JSON.stringify(ROOT)},`,
  `"paths": ${JSON.stringify(PATHS)},`,
  '"everyday": [',
  PATTERNS.map((pattern, index) => JSON.stringify([pattern, everyday[index]])).join(',\n'),
  '],',
  '"generated": [',
  understood.map(({ pattern, paths }) => record(pattern, paths)).join(',\n'),
  ']',
  '}',
]
writeFileSync(new URL('../../crates/hot-hook-glob/tests/fixtures/picomatch.json', import.meta.url), `${lines.join('\n')}\n`)
