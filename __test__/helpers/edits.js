// @ts-check
/**
 * Edits and what must follow them. The apps of the tests answer with markers, `name:number`, one per file; an edit
 * counts the marker of one file up, and the answer must be the old one with that marker alone changed.
 */
import assert from 'node:assert/strict'

/** @typedef {import('./save.js').Way} Way */

/**
 * Counts up the first marker of a file, and says how that changes an answer.
 *
 * @param {import('./server.js').Server} server
 * @param {string} file relative to the project
 * @param {Way} [how]
 */
export async function count(server, file, how) {
  const text = server.project.read(file)
  const [marker, name, number] = /([a-z-]+):(\d+)/.exec(text) ?? assert.fail(`${file} has no marker`)
  const next = `${name}:${Number(number) + 1}`
  await server.project.save(file, text.replace(marker, next), how)
  return { marker, next }
}

/**
 * Edits a file that is hot: the parent is told, with that file first, and from then on not one answer is stale.
 *
 * @param {import('./server.js').Server} server
 * @param {string} file
 * @param {{ how?: Way, path?: string }} [options]
 */
export async function hotEdit(server, file, { how, path = '/' } = {}) {
  const before = await server.get(path)
  // News of an earlier edit are none of this one.
  server.forget('hot-hook:invalidated')
  const { marker, next } = await count(server, file, how)
  assert.ok(before.body.includes(marker), `the answer before the edit has no ${marker}: ${before.body}`)
  let message = await invalidated(server, file)
  if (how === 'delete' || how === 'chunks') {
    // On a busy machine the steps of such a save are told one by one. An answer from in between may be old, as long
    // as news of the last step follow.
    while ((await server.get(path)).body === before.body) message = await invalidated(server, file)
  }
  await answers(server, path, before.body.replace(marker, next))
  return message
}

/**
 * Edits a file that the app booted from: the parent is asked for a restart, and the app goes on as it was.
 *
 * @param {import('./server.js').Server} server
 * @param {string} file
 * @param {{ how?: Way, path?: string }} [options]
 */
export async function pinnedEdit(server, file, { how, path = '/' } = {}) {
  const before = await server.get(path)
  await count(server, file, how)
  const message = await restartAsked(server, file)
  await answers(server, path, before.body)
  return message
}

/**
 * Waits for the news that a file was invalidated.
 *
 * @param {import('./server.js').Server} server
 * @param {string} file
 */
export function invalidated(server, file) {
  const path = server.project.path(file)
  return server.message('hot-hook:invalidated', (message) => message.paths[0] === path)
}

/**
 * Waits for the request for a restart because of a file.
 *
 * @param {import('./server.js').Server} server
 * @param {string} file
 */
export function restartAsked(server, file) {
  const path = server.project.path(file)
  return server.message('hot-hook:full-reload', (message) => message.path === path)
}

/**
 * Asks more than once: a stale module that was only hidden by the first answer shows in the next.
 *
 * @param {import('./server.js').Server} server
 * @param {string} path
 * @param {string} body
 */
export async function answers(server, path, body) {
  for (let time = 1; time <= 3; time += 1) {
    const answer = await server.get(path)
    assert.equal(answer.body, body, `answer ${time} after the edit is stale or wrong\n${server.report()}`)
  }
}

/**
 * Messages of a type so far. To show that none came, make a later edit and wait for its message first.
 *
 * @param {import('./server.js').Server} server
 * @param {string} type
 */
export function messagesOf(server, type) {
  return server.messages.filter((message) => message?.type === type)
}
