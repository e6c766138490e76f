// @ts-check
/**
 * The memory of the same reloads under hot-hook-rs (both ways of replacing) and under hot-hook 1.0.0.
 *
 *     node __test__/leak/compare.js [reloads, default 1000] [case, default esm]
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const [reloads = '1000', name = 'esm'] = process.argv.slice(2)

/** @type {Record<string, Record<string, string>>} */
const subjects = {
  'hot-hook-rs, evict': { HOT_HOOK_PACKAGE: 'hot-hook-rs' },
  'hot-hook-rs, query': { HOT_HOOK_PACKAGE: 'hot-hook-rs', HOT_HOOK_BUST: 'query' },
  'hot-hook 1.0.0': { HOT_HOOK_PACKAGE: 'hot-hook', SAVE_AGAIN: '250' },
}

if (process.env.COMPARE_ONE) await one()
else {
  const rows = []
  for (const [title, env] of Object.entries(subjects)) {
    const process_ = spawn(process.execPath, [fileURLToPath(import.meta.url), reloads, name], {
      env: { ...process.env, ...env, COMPARE_ONE: '1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    process_.stdout.on('data', (text) => (output += text))
    await once(process_, 'close')
    const found = /^RESULT (.*)$/m.exec(output)?.[1]
    rows.push({ package: title, ...(found ? JSON.parse(found) : { failed: output.slice(0, 300) }) })
  }
  console.log(`Node.js ${process.version}, case ${name}, ${reloads} reloads, MB after the first sample and after the last`)
  console.table(rows)
}

/** Measures the package that the environment names. The helpers choose it when they are loaded. */
async function one() {
  const { measure } = await import('./measure.js')
  const { after, test } = await import('node:test')
  const mb = (/** @type {number | undefined} */ bytes) => Math.round((bytes ?? 0) / 1e5) / 10
  /** @type {object} */
  let result = {}
  await test('compare', async (t) => {
    const env = { SAVE_AGAIN: process.env.SAVE_AGAIN }
    const { samples, seconds, finished } = await measure(t, name, { reloads: Number(reloads), nodeArgs: ['--expose-gc'], env, deadline: 900_000 })
    const [first] = samples
    const last = samples.at(-1)
    const done = finished ? last?.reload : `ended after ${last?.reload ?? 0}`
    result = {
      reloads: done,
      seconds: Math.round(seconds),
      rss: `${mb(first?.rss)} to ${mb(last?.rss)}`,
      heap: `${mb(first?.heapUsed)} to ${mb(last?.heapUsed)}`,
    }
  })
  after(() => console.log(`RESULT ${JSON.stringify(result)}`))
}
