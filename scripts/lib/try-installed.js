// @ts-check
/** A server in a project that has the package installed: it is edited while it runs. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Failure } from './run.js'

/** How long the server has for each answer, in milliseconds. */
const LIMIT = 20_000

const server = `
import { createServer } from 'node:http'
const server = createServer(async (request, response) => {
  const { answer } = await import('./controllers/home.js')
  response.end(answer + ' ' + process.pid)
})
server.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port))
`

/**
 * @param {string} folder a project that has the package installed; files are written into it
 * @param {{ name?: string, nodeArgs?: string[] }} [options] `name`: what the package is installed as; `nodeArgs`: what Node
 *   needs to find packages
 */
export async function tryInstalled(folder, { name = 'hot-hook-rs', nodeArgs = [] } = {}) {
  const controller = path.join(folder, 'controllers', 'home.js')
  const save = (/** @type {number} */ number) => writeFileSync(controller, `export const answer = 'answer ${number}'\n`)
  mkdirSync(path.dirname(controller), { recursive: true })
  const manifest = { private: true, type: 'module', hotHook: { boundaries: ['./controllers/*.js'] } }
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest))
  writeFileSync(path.join(folder, 'server.js'), server)
  save(1)
  const child = spawn(process.execPath, [...nodeArgs, '--import', `${name}/register`, 'server.js'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = once(child, 'exit')
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      output += text
    })
  const end = performance.now() + LIMIT
  const until = async (/** @type {string} */ what, /** @type {() => unknown} */ holds) => {
    while (!(await holds())) {
      if (child.exitCode !== null || performance.now() > end) throw new Failure(`${what} did not come:\n${output}`)
      await pause(20)
    }
  }
  try {
    const port = () => /^port (\d+)$/m.exec(output)?.[1]
    await until('The server', port)
    const get = async () => (await fetch(`http://127.0.0.1:${port()}/`)).text()
    await until('The first answer', async () => (await get()) === `answer 1 ${child.pid}`)
    save(2)
    await until('The answer of the edited file, from the same process,', async () => (await get()) === `answer 2 ${child.pid}`)
    // The one line that a save should print.
    if (/^\[hot-hook\] (?!replaced )/m.test(output)) throw new Failure(`The server complains:\n${output}`)
  } finally {
    child.kill()
    await exited
  }
}
