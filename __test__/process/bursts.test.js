// @ts-check
/** Saves that come soon after each other, or take a while: in the end the file as it is now is served. */
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { appendFileSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { smallApp } from '../helpers/apps.js'
import { answers, hotEdit, messagesOf } from '../helpers/edits.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

const home = 'src/controllers/home.js'
const other = 'src/controllers/other.js'
const controller = (/** @type {number} */ number) => `export const handle = () => 'controller:${number}'\n`

/** A server with two controllers that both were asked for. @param {import('node:test').TestContext} t */
async function running(t) {
  const server = start(project(t, smallApp({ [home]: controller(10), [other]: "export const handle = () => 'other:1'\n" })))
  for (const path of ['/', '/other']) await server.get(path)
  return server
}

/** @param {import('../helpers/server.js').Server} server */
const asksForNoRestart = (server) => assert.deepEqual(messagesOf(server, 'hot-hook:full-reload'), [], server.report())

/**
 * Asks without a pause until a save is served.
 *
 * @param {import('../helpers/server.js').Server} server
 * @param {string} body
 */
async function served(server, body) {
  const end = Date.now() + 10_000
  while ((await server.get('/')).body !== body) assert.ok(Date.now() < end, `${body} is not served\n${server.report()}`)
}

test('20 saves in 200 ms: the last one is served', async (t) => {
  const server = await running(t)
  let number = 10
  for (const how of /** @type {const} */ (['write', 'rename', 'delete'])) {
    const began = performance.now()
    for (let turn = 1; turn <= 20; turn += 1) {
      await server.project.save(home, controller((number += 1)), how)
      await pause(Math.max(0, began + turn * 10 - performance.now())) // what is tested, not a wait for something
    }
    await served(server, `controller:${number}`)
    await answers(server, '/', `controller:${number}`)
  }
  asksForNoRestart(server)
})

test('a second save of the same length, 0 to 60 ms after the first one was served', async (t) => {
  const server = await running(t)
  let number = 10
  for (const gap of [0, 1, 2, 4, 7, 10, 15, 20, 30, 40, 50, 60]) {
    for (const how of /** @type {const} */ (['write', 'rename'])) {
      await server.project.save(home, controller((number += 1)), how)
      await served(server, `controller:${number}`)
      await pause(gap) // what is tested, not a wait for something
      await server.project.save(home, controller((number += 1)), how)
      await served(server, `controller:${number}`)
    }
  }
  await answers(server, '/', `controller:${number}`)
  asksForNoRestart(server)
})

test('a file that is deleted and comes back after 0 to 1000 ms, the same or another', async (t) => {
  const server = await running(t)
  let number = 10
  for (const gap of [0, 20, 100, 300, 1000]) {
    for (const next of [number, number + 1]) {
      number = next
      server.project.remove(home)
      await pause(gap) // what is tested, not a wait for something
      // With a request meanwhile its absence is known to Node as well.
      if (gap === 300) await server.until('/', /Cannot find module .*home\.js/)
      await server.project.save(home, controller(number))
      await served(server, `controller:${number}`)
      // Whatever the deletion leads to is told before a later edit.
      await hotEdit(server, other, { path: '/other' })
      await answers(server, '/', `controller:${number}`)
    }
  }
  asksForNoRestart(server)
})

test('a file that is closed between the chunks that it is written in is not served before it is whole', async (t) => {
  const server = await running(t)
  let rounds = 0
  for (let number = 11; rounds < 8; number += 1) {
    assert.ok(number < 60, 'this machine is too busy to write a file without long pauses')
    const chunks = ["export const handle = () => [\n  'contr", `oller:${number}',\n  `, "'end',\n].join(", "' ')\n"]
    const [before, after] = [(await server.get('/')).body, `controller:${number} end`]
    let longest = 0
    /** @type {string[]} */
    const answered = []
    writeFileSync(server.project.path(home), '')
    let last = performance.now()
    for (const chunk of chunks) {
      appendFileSync(server.project.path(home), chunk)
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
      answered.push((await server.get('/')).body)
      await pause(number % 10) // the writer's, who is slow
    }
    longest = Math.max(longest, performance.now() - last)
    await served(server, after)
    await answers(server, '/', after)
    // What nobody writes to for so long counts as finished.
    if (longest > 40) continue
    rounds += 1
    for (const body of answered) assert.ok(body === before || body === after, `${body} is half written\n${server.report()}`)
  }
  assert.deepEqual(server.complaints, [])
  asksForNoRestart(server)
})
