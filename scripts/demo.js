// @ts-check
/**
 * `npm run demo`: starts the Fastify example under hot-hook-rs, edits its files while it runs, and shows
 * what the server answers before and after. Exit code 1 when something did not happen in time. On a
 * fresh clone it installs and builds first.
 */
import { restoreAll, save } from './demo/edits.js'
import { bold, dim, field, green, ms, print, showEdit, showReason } from './demo/show.js'
import { nativeTypeScript, nodeArguments, Server, until } from './demo/server.js'
import { build } from './lib/addon.js'
import { install } from './lib/install.js'
import { inRoot, root } from './lib/paths.js'
import { Failure, main } from './lib/run.js'

/** @typedef {import('./demo/edits.js').Edit} Edit */

const answerLimit = 10_000

/** @type {Server | undefined} */
let server

/**
 * Saves an edit and asks until the new code answers.
 *
 * @param {Server} running
 * @param {string} title
 * @param {string} path what to request
 * @param {Edit} edit
 * @param {string} expected what the new answer holds
 */
async function showHotEdit(running, title, path, edit, expected) {
  print(`\n${bold(title)}`)
  const before = await running.get(path)
  if (before.body.includes(expected)) throw new Failure(`GET ${path} answers ${before.body} before the edit`)
  showEdit(edit)
  field('request', `GET ${path}`)
  field('before', before.body)
  let after = before
  const start = performance.now()
  save(edit)
  await until(answerLimit, `${path} to answer ${expected}`, async () => {
    after = await running.get(path)
    return after.body.includes(expected)
  })
  const taken = performance.now() - start
  if (after.pid !== before.pid) throw new Failure(`Another process answered: PID ${before.pid} became ${after.pid}`)
  field('after', green(after.body))
  field('', `${ms(taken)} from save to new answer, PID ${after.pid} unchanged`)
}

/**
 * Saves an edit of the boot file, waits for the request to restart, and restarts as a parent does.
 *
 * @param {Server} running
 * @param {Edit} edit
 * @param {string} expected the new value of the header
 * @returns {Promise<Server>} the process that took over
 */
async function showRestart(running, edit, expected) {
  print(`\n${bold('3. The boot file: code that has run once and holds the server')}`)
  const before = await running.get('/')
  showEdit(edit)
  field('before', `x-release: ${before.release}, PID ${before.pid}`)
  const start = performance.now()
  save(edit)
  const asked = () => running.messages.find((message) => message.type === 'hot-hook:full-reload')
  await until(answerLimit, 'the request to restart', async () => asked() !== undefined)
  field('', `${ms(performance.now() - start)} from save to the request to restart`)
  const reason = asked()?.reason
  if (!reason) throw new Failure('The request to restart gave no reason')
  showReason(reason)
  await running.stop()
  const next = new Server(running.port)
  server = next
  await next.listening()
  const after = await next.get('/')
  if (after.release !== expected) throw new Failure(`The restarted server answers x-release: ${after.release}`)
  if (after.pid === before.pid) throw new Failure(`PID ${after.pid} did not change`)
  field('after', green(`x-release: ${after.release}, PID ${after.pid}`))
  field('', `${ms(performance.now() - start)} from save to new answer, in a new process`)
  return next
}

async function demo() {
  print(bold(`\nhot-hook-rs: a Fastify server in TypeScript on Node.js ${process.versions.node}`))
  print(dim(`   cd examples/fastify && node ${nodeArguments.join(' ')}`))
  print(dim(`   TypeScript by ${nativeTypeScript ? 'Node.js itself' : 'tsx'}`))
  server = await new Server(0).listening()
  print(`   listening on ${server.url}, PID ${server.pid}`)
  const first = server
  await showHotEdit(
    first,
    '1. A controller',
    '/',
    {
      file: 'src/controllers/home.ts',
      from: "{ message: 'Hello' }",
      to: "{ message: 'Hello again' }",
    },
    'Hello again',
  )
  await showHotEdit(
    first,
    '2. A service, two imports below a controller',
    '/orders/7',
    {
      file: 'src/services/format.ts',
      from: '${price.toFixed(2)} EUR',
      to: 'EUR ${price.toFixed(2)}',
    },
    'EUR 100',
  )
  // A request to restart up to here would mean that one of the edits was not hot after all.
  const early = first.messages.find((message) => message.type === 'hot-hook:full-reload')
  if (early) throw new Failure(`A restart was asked for needlessly: ${JSON.stringify(early)}`)
  await showRestart(
    first,
    {
      file: 'server.ts',
      from: "const release = 'spring'",
      to: "const release = 'summer'",
    },
    'summer',
  )
}

/** Leaves nothing behind: no process, no edit. Synchronous, for it also runs at exit. */
function cleanUp() {
  server?.kill()
  const count = restoreAll()
  if (count > 0) print(dim(`\nThe ${count} edited files are as they were before.`))
}

process.once('exit', cleanUp)
for (const [signal, code] of /** @type {const} */ ([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
])) {
  process.once(signal, () => process.exit(code))
}

await main(async () => {
  await install(root)
  await build({ profile: 'release' })
  await install(inRoot('examples', 'fastify'))
  try {
    await demo()
  } catch (error) {
    if (server?.output) console.error(`\nThe server printed:\n${server.output}`)
    throw error
  } finally {
    await server?.stop()
  }
})
