// @ts-check
/**
 * These tests can fail: against the upstream package they pass where it works, and fail where it is known to be wrong.
 * The whole suite can be run like that, see README.md in this directory.
 */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { skipBefore } from '../helpers/node.js'

/** @type {Record<string, { passes: RegExp[], fails: RegExp[] }>} */
const expected = {
  'http.test.js': {
    passes: [/edit of the controller/, /edit of the service/, /edit of the helper/, /what the helper imports/],
    fails: [/edit of the CommonJS file/, /asks for a restart, with the reason/],
  },
  'boundaries.test.js': {
    passes: [/pinned and a hot file import/],
    fails: [/top-level await import\(\) and nothing else/, /below "my \(app\)"/, /\(\) of the same file are both seen/],
  },
}

for (const [file, { passes, fails }] of Object.entries(expected)) {
  test(`upstream in ${file}`, { skip: skipBefore(22, 'hot-hook 1.0.0') }, async () => {
    const results = await runAgainstUpstream(file)
    for (const name of passes) assert.equal(resultOf(results, name), true, `${name} fails against upstream`)
    for (const name of fails) assert.equal(resultOf(results, name), false, `${name} passes against upstream`)
  })
}

/**
 * Runs one test file against upstream.
 *
 * @param {string} file
 * @returns {Promise<Map<string, boolean>>} whether each test passed, by its name
 */
async function runAgainstUpstream(file) {
  const runner = spawn(process.execPath, ['--test', '--test-reporter=tap', fileURLToPath(new URL(file, import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      NODE_TEST_CONTEXT: undefined,
      HOT_HOOK_PACKAGE: 'hot-hook',
      HOT_HOOK_TEST_DEADLINE: '2000',
      HOT_HOOK_TEST_GAP: '100',
    },
  })
  let tap = ''
  runner.stdout.setEncoding('utf8')
  for await (const text of runner.stdout) tap += text
  return new Map([...tap.matchAll(/^ *(not ok|ok) \d+ - (.*)$/gm)].map(([, result, name]) => [name, result === 'ok']))
}

/**
 * @param {Map<string, boolean>} results
 * @param {RegExp} name
 */
function resultOf(results, name) {
  const found = [...results].find(([one]) => name.test(one))
  assert.ok(found, `no test is called ${name}, there are\n${[...results.keys()].join('\n')}`)
  return found[1]
}
