// @ts-check
/**
 * A worker thread that waits for its next task in `Atomics.wait`, as those of Piscina do: its event loop never turns, and it
 * runs new code all the same. All Node lines alike.
 */
import { test } from 'node:test'
import { serveRoutes, smallApp } from '../helpers/apps.js'
import { hotEdit } from '../helpers/edits.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

const job = 'src/controllers/job.js'

const server = `
import { once } from 'node:events'
import { createServer } from 'node:http'
import { MessageChannel, Worker } from 'node:worker_threads'

const { port1: port, port2 } = new MessageChannel()
const bell = new Int32Array(new SharedArrayBuffer(4))
const worker = new Worker(new URL('./src/worker.js', import.meta.url), { workerData: { port: port2, bell }, transferList: [port2] })
await once(worker, 'message')
const routes = {
  '/': async () => {
    const answer = once(port, 'message')
    port.postMessage('what is it?')
    Atomics.add(bell, 0, 1)
    Atomics.notify(bell, 0)
    const [text] = await answer
    return text
  },
}
${serveRoutes}`

/** @param {string} load what gives the job */
const worker = (load) => `
import { createRequire } from 'node:module'
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
const require = createRequire(import.meta.url)
const { port, bell } = workerData
let rung = 0
const wait = async () => {
  for (;;) {
    Atomics.wait(bell, 0, rung)
    rung = Atomics.load(bell, 0)
    while (receiveMessageOnPort(port)) {
      try {
        const { handle } = ${load}
        port.postMessage(handle())
      } catch (error) {
        port.postMessage(String(error))
      }
    }
  }
}
parentPort.postMessage('up')
setTimeout(wait, 100)
`

/** @type {Record<string, { load: string, file: string, source: string }>} */
const kinds = {
  'import()': { load: "await import('./controllers/job.js')", file: job, source: "export const handle = () => 'job:1'\n" },
  'require()': {
    load: "require('./controllers/job.cjs')",
    file: 'src/controllers/job.cjs',
    source: "exports.handle = () => 'job:1'\n",
  },
}

for (const [kind, { load, file, source }] of Object.entries(kinds)) {
  test(`a worker that sleeps between its tasks runs new code, with ${kind}`, async (t) => {
    const files = smallApp({ 'server.js': server, 'src/worker.js': worker(load), [file]: source })
    const app = start(project(t, { ...files, 'package.json': JSON.stringify({ type: 'module', hotHook: { boundaries: ['./src/controllers/*'] } }) }))
    await app.ready
    await app.get('/')
    await app.get('/')
    for (let edit = 0; edit < 3; edit += 1) await hotEdit(app, file)
  })
}
