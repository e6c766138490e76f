// @ts-check
/** What runs in the server under test and in the fresh process alike, defined before the project's code. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { Worker, parentPort } from 'node:worker_threads'

const isFresh = process.env.SOAK_FRESH === '1'

/**
 * @typedef {{ id?: string, value?: unknown, parts?: () => any[], default?: any }} Soaked what every module exports
 */

/**
 * What a module answers: its value and what everything that it imports answers. A module that was asked before answers
 * its value alone; the same file in two versions is two modules.
 *
 * @param {Soaked} space
 * @param {Set<unknown>} seen
 * @returns {Promise<string>}
 */
async function ask(space, seen) {
  const module = space.default?.id === undefined ? space : space.default
  const name = `${module.id}=${module.value}`
  if (typeof module.parts !== 'function') return name
  if (seen.has(module.parts)) return `${name}^`
  seen.add(module.parts)
  const answers = []
  for (const part of module.parts()) {
    const found = typeof part === 'function' ? await attempt(part) : part
    answers.push(typeof found === 'string' ? found : await ask(found, seen))
  }
  for (const key of Object.keys(module).toSorted()) {
    if (key.startsWith('x_')) answers.push(await ask(/** @type {any} */ (module)[key], seen))
  }
  return `${name}(${answers.join(' ')})`
}

/**
 * What an import gives, or its error as text: one import that fails must not hide the others.
 *
 * @param {() => any} load
 */
async function attempt(load) {
  try {
    return await load()
  } catch (error) {
    const { name, code, message } = /** @type {NodeJS.ErrnoException} */ (error)
    return `{! ${name} ${code ?? ''} ${inOneWay(message)} !}`
  }
}

/** On Node.js 20 and under any loader, Node has fewer words for an export that a CommonJS file does not have. @param {string} message */
const inOneWay = (message) =>
  message.replace(/^Named export '(.*)' not found\. The requested module '(.*)' is a CommonJS module[^]*/, "The requested module '$2' does not provide an export named '$1'")

/**
 * @param {() => any} load
 * @returns {Promise<string>}
 */
async function answer(load) {
  const found = await attempt(load)
  return typeof found === 'string' ? found : ask(found, new Set())
}

/**
 * @param {Record<string, () => any>} routes
 * @returns {Promise<Record<string, string>>}
 */
async function everything(routes) {
  /** @type {Record<string, string>} */
  const answers = {}
  for (const name of Object.keys(routes)) answers[name] = await answer(routes[name])
  return answers
}

/**
 * Starts a worker, which is asked as a route is.
 *
 * @param {string} path
 * @returns {() => Promise<string>}
 */
function worker(path) {
  // What the server is started with its workers get by themselves.
  const thread = new Worker(path, isFresh ? { execArgv: ['--import', import.meta.url] } : {})
  let last = Promise.resolve('')
  return () => {
    last = last.then(async () => {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- no window
      thread.postMessage('ask')
      return (await once(thread, 'message'))[0]
    })
    return last
  }
}

/**
 * Answers what a worker is asked.
 *
 * @param {Soaked} space
 */
function work(space) {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- no window
  parentPort?.on('message', async () => parentPort?.postMessage(await answer(() => space)))
}

/**
 * Serves the routes, and everything at once under `/`.
 *
 * @param {Record<string, () => any>} routes
 * @param {Soaked} boot what the entry imports itself
 */
function listen(routes, boot) {
  /** @type {Record<string, () => any>} */
  const whole = { ...routes, boot: () => boot }
  const kid = forkStrict()
  const server = createServer(async (request, response) => {
    await kid()
    const name = request.url?.slice(1) ?? ''
    response.end(name === '' ? JSON.stringify(await everything(whole)) : await answer(whole[name]))
  })
  // Without the harness there is nobody left to serve.
  process.once('disconnect', () => process.exit())
  process.on('message', (message) => {
    if (message === 'soak:ping') process.send?.('soak:pong')
  })
  process.channel?.unref()
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    console.log(`ready ${typeof address === 'object' ? address?.port : address}`)
  })
}

/**
 * Starts a child that speaks a protocol of its own, and ends this process if it gets any other message.
 *
 * @returns {() => Promise<void>} asks the child for an answer
 */
function forkStrict() {
  const child = fork(join(process.cwd(), 'kid.js'))
  let turn = 0
  child.on('message', (message) => {
    if (Array.isArray(message) && message[0] === 'pong') return
    console.error(`the app got a message that is not its child's: ${JSON.stringify(message)}`)
    process.exit(70)
  })
  child.on('exit', (code) => process.exit(code ?? 71))
  // Neither the child nor its channel keeps this process.
  child.unref()
  child.channel?.unref()
  return async () => {
    child.send(['ping', ++turn])
    await once(child, 'message')
  }
}

/**
 * Prints all answers and ends.
 *
 * @param {Record<string, () => any>} routes
 * @param {Soaked} boot
 */
async function print(routes, boot) {
  const answers = JSON.stringify(await everything({ ...routes, boot: () => boot }))
  process.stdout.write(`${answers}\n`, () => process.exit(0))
}

// A CommonJS file that throws makes Node reject what nobody awaits; a server survives that, as servers do.
process.on('unhandledRejection', () => {})

Object.assign(globalThis, { soak: { serve: isFresh ? print : listen, worker, work } })
