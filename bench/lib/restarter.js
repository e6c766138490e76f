// @ts-check
/** The least that a parent does: runs server.js under hot-hook-rs, and starts it again when it is asked to. */
import { fork } from 'node:child_process'

/** @type {import('node:child_process').ChildProcess} */
let child

function run() {
  child = fork('server.js', { execArgv: ['--import', 'hot-hook-rs/register'] })
  child.on('message', (/** @type {{ type?: string }} */ message) => {
    if (message.type !== 'hot-hook:full-reload') return
    child.once('exit', run)
    child.kill()
  })
}

process.on('SIGTERM', () => {
  child.kill()
  process.exit()
})
run()
