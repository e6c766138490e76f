// @ts-check
/** Edits of the AdonisJS app, and what must follow them. The markers are those of `edits.js`. */
import assert from 'node:assert/strict'
import { count } from '../helpers/edits.js'

/**
 * Edits a file that is hot: ace prints its name, the same process answers, and no answer is stale from then on.
 *
 * @param {import('./ace.js').Ace} ace
 * @param {string} file
 * @param {{ path?: string, ask?: RequestInit, how?: import('../helpers/edits.js').Way }} [options]
 */
export async function hot(ace, file, { path = '/posts', ask, how } = {}) {
  const before = { answer: text(await ace.get(path, ask)), pid: await ace.pid(), printed: ace.printed().length }
  const { marker, next } = await count(/** @type {any} */ (ace), file, how)
  assert.ok(before.answer.includes(marker), `the answer before the edit has no ${marker}: ${before.answer}`)
  await ace.says(`invalidated ${file}\n`, before.printed)
  const expected = before.answer.replace(marker, next)
  for (let time = 1; time <= 3; time += 1) {
    assert.equal(text(await ace.get(path, ask)), expected, `answer ${time} after the edit of ${file}`)
  }
  assert.equal(await ace.pid(), before.pid, 'the server was restarted')
}

/**
 * Edits a file that the app booted from: ace says which, and another process answers with the new code.
 *
 * @param {import('./ace.js').Ace} ace
 * @param {string} file
 * @param {{ path?: string, how?: import('../helpers/edits.js').Way }} [options]
 */
export async function restarts(ace, file, { path = '/boot', how } = {}) {
  for (const used of ['/posts', path]) await ace.get(used)
  const pid = await ace.pid()
  const printed = ace.printed().length
  const { next } = await count(/** @type {any} */ (ace), file, how)
  await ace.says(`update ${file}\n`, printed)
  await ace.restarted(pid)
  await ace.get('/posts')
  await ace.until(path, `an answer with ${next}`, ({ body }) => body.includes(next))
  assert.equal(ace.printed().slice(printed).split(`update ${file}\n`).length, 2, 'the restart is told twice')
}

/** @param {import('./ace.js').Answer} answer */
const text = ({ status, body, stamp }) => `${status} ${stamp} ${body}`
