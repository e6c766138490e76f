// @ts-check
/** What runs in the server under test and in the fresh process alike, defined before the project's code. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import module from 'node:module'
import { join } from 'node:path'
import { MessageChannel, Worker, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { pathToFileURL } from 'node:url'

const isFresh = process.env.SOAK_FRESH === '1'

/**
 * @typedef {{ id?: string, value?: unknown, parts?: () => any[], default?: any }} Soaked what every module exports
 */

/**
 * What a module answers: its value and what everything that it imports answers. A module that was asked before answers
 * its value alone; the same file in two versions is two modules.
 *
 * @param {Soaked | undefined} space
 * @param {Set<unknown>} seen
 * @returns {Promise<string>}
 */
async function ask(space, seen) {
  // What Node gives the second importer of a CommonJS file that threw.
  if (space === undefined) return '{! nothing !}'
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
  message.replace(
    /^Named export '(.*)' not found\. The requested module '(.*)' is a CommonJS module[^]*/,
    "The requested module '$2' does not provide an export named '$1'",
  )

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
 * @param {boolean} sleeps whether its event loop stands still while nobody asks. On Node.js 20 what such a worker requires restarts.
 * @returns {() => Promise<string>}
 */
function worker(path, sleeps) {
  const bell = sleeps && 'registerHooks' in module ? new Int32Array(new SharedArrayBuffer(4)) : undefined
  const { port1: port, port2: theirs } = new MessageChannel()
  // What the server is started with its workers get by themselves.
  const execArgv = isFresh ? { execArgv: ['--import', import.meta.url] } : {}
  const thread = new Worker(path, { ...execArgv, workerData: { port: theirs, bell }, transferList: [theirs] })
  thread.on('error', (error) => {
    throw error
  })
  let last = Promise.resolve('')
  return () => {
    last = last.then(async () => {
      const answered = once(port, 'message')
      port.postMessage('ask')
      if (bell) {
        Atomics.add(bell, 0, 1)
        Atomics.notify(bell, 0)
      }
      const [answer] = await answered
      port.unref()
      return answer
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
  /** @type {{ port: import('node:worker_threads').MessagePort, bell?: Int32Array }} */
  const { port, bell } = workerData
  const reply = async () => port.postMessage(await answer(() => space))
  if (bell) setImmediate(sleep, port, bell, reply)
  else port.on('message', reply)
}

/**
 * Waits to be asked without a turn of the event loop.
 *
 * @param {import('node:worker_threads').MessagePort} port
 * @param {Int32Array} bell
 * @param {() => Promise<void>} reply
 */
async function sleep(port, bell, reply) {
  for (let rung = 0; ; rung = Atomics.load(bell, 0)) {
    while (receiveMessageOnPort(port)) await reply()
    Atomics.wait(bell, 0, rung)
  }
}

/**
 * Serves the routes, and everything at once under `/`.
 *
 * @param {Record<string, () => any>} routes
 * @param {Soaked} boot what the entry imports itself
 */
function listen(routes, boot) {
  const kid = forkStrict()
  /** @type {Record<string, () => any>} */
  const whole = { ...routes, boot: () => boot, kid }
  const server = createServer(async (request, response) => {
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
 * @returns {() => Promise<string>} asks the child for what it imports
 */
function forkStrict() {
  const child = fork(join(process.cwd(), 'kid.js'))
  let turn = 0
  let answered = (/** @type {string} */ _) => {}
  child.on('message', (/** @type {any} */ message) => {
    if (Array.isArray(message) && message[0] === 'pong') answered(`marker=${message[1]}`)
    else if (process.env.SOAK_LENIENT !== '1') {
      console.error(`the app got a message that is not its child's: ${JSON.stringify(message)}`)
      process.exit(70)
    }
  })
  child.on('exit', (code) => process.exit(code ?? 71))
  // Neither the child nor its channel keeps this process.
  child.unref()
  child.channel?.unref()
  let last = Promise.resolve('')
  return () => {
    last = last.then(() => {
      child.send(['ping', ++turn])
      return new Promise((resolve) => (answered = resolve))
    })
    return last
  }
}

/**
 * Prints all answers and ends.
 *
 * @param {Record<string, () => any>} routes
 * @param {Soaked} boot
 */
async function print(routes, boot) {
  const kid = async () => `marker=${(await import(pathToFileURL(join(process.cwd(), 'src/routes/marker.js')).href)).value}`
  const answers = JSON.stringify(await everything({ ...routes, boot: () => boot, kid }))
  process.stdout.write(`${answers}\n`, () => process.exit(0))
}

// A CommonJS file that throws makes Node reject what nobody awaits; a server survives that, as servers do.
process.on('unhandledRejection', () => {})

Object.assign(globalThis, { soak: { serve: isFresh ? print : listen, worker, work } })
