// @ts-check
/** What replaced modules leave behind is named once, and nothing else is. Concerns every Node line. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { repository } from '../helpers/subject.js'

const server = `import { createServer } from 'node:http'
const server = createServer(async ({ url }, response) => {
  const { answer } = await import('./src/app.js')
  response.end(await answer(url))
}).listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port))
`

/** @type {Record<string, { text: string, esm?: string, told: string | undefined }>} */
const modules = {
  'an interval': { text: 'setInterval(() => {}, 1000)', told: '1 timer behind: stop it in' },
  'two intervals': { text: 'setInterval(() => {}, 1000)\nsetInterval(() => {}, 1000)', told: '2 timers behind: stop them in' },
  'a listener of process': { text: "process.on('SIGUSR2', () => {})", told: '1 process listener of "SIGUSR2" behind: remove it in' },
  'a server': { text: "import { createServer } from 'node:net'\ncreateServer().listen(0, '127.0.0.1')", told: '1 server behind: close it in' },
  'an interval that dispose stops': {
    text: 'const timer = setInterval(() => {}, 1000)\nimport.meta.hot?.dispose(() => clearInterval(timer))',
    told: undefined,
  },
  'a timer that ends by itself': { text: 'setTimeout(() => {}, 20)', told: undefined },
}

for (const [what, { text, told }] of Object.entries(modules)) {
  test(`${what}: ${told ? 'named once, after three or four replacements' : 'not named'}`, async (t) => {
    const app = (/** @type {number} */ round) => `${text}\nexport const answer = () => 'app:${round}'\n`
    const running = start(project(t, { 'server.js': server, 'src/app.js': app(0) }, { hotHook: { boundaries: ['./src/app.js'] } }), { ipc: false })
    await running.until('/', 'app:0')
    const lines = () => running.complaints.filter((line) => line.includes('behind'))
    for (let round = 1; round <= 5; round += 1) {
      await running.project.save('src/app.js', app(round))
      await running.until('/', `app:${round}`)
      if (round === 2) assert.deepEqual(lines(), [])
      if (round === 4 && told) await running.when('the line', () => lines().length > 0)
    }
    assert.deepEqual(lines(), told ? [`[hot-hook] each replacement of src/app.js leaves ${told} import.meta.hot.dispose()`] : [], running.report())
  })
}

test('docs/cli.md shows the line', () => {
  const line = `[hot-hook] each replacement of src/app.js leaves ${modules['an interval']?.told} import.meta.hot.dispose()`
  assert.ok(readFileSync(join(repository, 'docs/cli.md'), 'utf8').includes(`\n${line}\n`))
})

test('requests that each leave a timer, and a load of requests, are no leftovers of a module', async (t) => {
  const app = (/** @type {number} */ round) => `
export const answer = async (url) => {
  if (url === '/leave') setTimeout(() => {}, 60_000)
  if (url === '/busy') await new Promise((resolve) => setTimeout(resolve, 5 * Math.random()))
  return 'app:${round}'
}
`
  const running = start(project(t, { 'server.js': server, 'src/app.js': app(0) }, { hotHook: { boundaries: ['./src/app.js'] } }), { ipc: false })
  await running.until('/', 'app:0')
  for (let round = 1; round <= 6; round += 1) {
    await running.project.save('src/app.js', app(round))
    await running.until('/leave', `app:${round}`)
  }
  const isBusy = new AbortController()
  const busy = Array.from({ length: 8 }, async () => {
    while (!isBusy.signal.aborted) await running.get('/busy')
  })
  for (let round = 7; round <= 20; round += 1) {
    await running.project.save('src/app.js', app(round))
    await running.until('/', `app:${round}`)
  }
  isBusy.abort()
  await Promise.all(busy)
  assert.doesNotMatch(running.stderr, /behind/)
})
