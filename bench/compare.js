// @ts-check
/**
 * Fills the table "Compared with others" of README: runs one small server under each tool, edits its files and asks it.
 *
 *     node bench/compare.js                    every tool; prints the table
 *     node bench/compare.js hot-hook nodemon   these alone
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { bundle } from '../scripts/lib/bundle.js'
import { install } from '../scripts/lib/install.js'
import { inRoot } from '../scripts/lib/paths.js'

/** How long a save may take until it counts as not served, in milliseconds. */
const SERVED = 10_000

/** From one request to the next, in milliseconds. */
const INTERVAL = 20

const server = `import { createServer } from 'node:http'
import { setting } from './config.js'

const port = Number(process.env.PORT ?? 0)
const server = createServer(async (request, response) => {
  try {
    const { answer } = request.url === '/legacy' ? await import('./legacy.cjs') : await import('./handler.js')
    response.end(JSON.stringify({ ...answer(), setting, pid: process.pid, started }))
  } catch (error) {
    response.writeHead(500).end(JSON.stringify(String(error)))
  }
})
const started = performance.timeOrigin
server.listen(port, '127.0.0.1', () => console.log('LISTENING ' + server.address().port))
`

const handler = (
  /** @type {number} */ version,
  /** @type {boolean} */ accepts,
) => `export const answer = () => ({ version: ${version}, where: where(new Error('here')) })
const where = (error) => error.stack.split('\\n')[1].match(/:(\\d+:\\d+)\\)?$/)[1]
${accepts ? 'import.meta.hot?.accept()\n' : ''}`

const legacy = "const common = require('./common.cjs')\nexports.answer = () => ({ common: common.version })\n"
const common = (/** @type {number} */ version) => `exports.version = ${version}\n`
const config = (/** @type {number} */ version) => `export const setting = ${version}\n`

/** Where `new Error` stands in the handler, as line and column. */
const WHERE = `1:${handler(1, false).indexOf('new Error') + 1}`

/** A folder with the server, which the tools run one after the other. */
class Project {
  versions = { handler: 1, common: 1, config: 1 }
  accepts = false
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'hot-hook-rs-compare-')))

  constructor(/** @type {string} */ key) {
    this.accepts = ['dynohot', 'vite'].includes(key)
    mkdirSync(join(this.directory, 'node_modules'))
    symlinkSync(inRoot(), join(this.directory, 'node_modules', 'hot-hook-rs'), 'junction')
    for (const peer of ['hot-hook', 'dynohot', 'vite'])
      symlinkSync(inRoot('bench', 'node_modules', peer), join(this.directory, 'node_modules', peer), 'junction')
    this.write(
      'package.json',
      JSON.stringify({ type: 'module', hotHook: { boundaries: ['./handler.js', './legacy.cjs'], ...(key === 'itself' && { restartBy: 'self' }) } }),
    )
    this.write('server.js', server)
    this.write('legacy.cjs', legacy)
    for (const file of /** @type {const} */ (['handler', 'common', 'config'])) this.save(file, 1)
  }

  /**
   * @param {'handler' | 'common' | 'config'} file
   * @param {number} [version] one more than before by default
   */
  save(file, version = this.versions[file] + 1) {
    this.versions[file] = version
    if (file === 'handler') this.write('handler.js', handler(version, this.accepts))
    else if (file === 'common') this.write('common.cjs', common(version))
    else this.write('config.js', config(version))
    return version
  }

  write(/** @type {string} */ name, /** @type {string} */ text) {
    writeFileSync(join(this.directory, name), text)
  }
}

/**
 * Asks until an answer is as wanted.
 *
 * @param {import('./lib/subject.js').Subject} subject
 * @param {(answer: any) => boolean} wanted
 * @param {string} [path]
 * @returns {Promise<{ answer: any, failed: number }>} the answer, `undefined` when none came; and how many requests got none
 */
async function asked(subject, wanted, path = '/') {
  const end = performance.now() + SERVED
  let failed = 0
  while (performance.now() < end) {
    const answer = await subject.get(path).catch(() => undefined)
    if (answer === undefined) failed += 1
    else if (wanted(answer)) return { answer, failed }
    await pause(INTERVAL)
  }
  return { answer: undefined, failed }
}

/**
 * The cells of one row.
 *
 * @param {string} key
 * @param {import('./lib/contenders.js').Contender} contender
 */
async function compare(key, contender) {
  const { Subject } = await import('./lib/subject.js')
  const project = new Project(key)
  // A fixed port: an agent that asks a server which restarts finds it again.
  const subject = new Subject(contender, { node: process.execPath, directory: project.directory, env: { PORT: String(await freePort()) } })
  try {
    await subject.listening()
    const first = await asked(subject, () => true)
    await pause(1_500)

    const outcome = async (/** @type {'handler' | 'common' | 'config'} */ file, /** @type {string} */ field) => {
      const path = file === 'common' ? '/legacy' : '/'
      const before = (await asked(subject, () => true, path)).answer
      if (before === undefined) return 'cannot load it'
      const version = project.save(file)
      const { answer, failed } = await asked(subject, (now) => now[field] === version, path)
      await pause(1_500)
      if (answer === undefined) return 'stale'
      const restarted = answer.pid !== before.pid || answer.started !== before.started
      return restarted ? `restarts, ${failed > 0 ? 'requests fail' : 'no request fails'}` : 'replaced'
    }
    const handler = await outcome('handler', 'version')
    const common = await outcome('common', 'common')
    const config = await outcome('config', 'setting')

    // The entry imports a file that does not parse. Does the server still answer, and does the next save fix it?
    project.write('config.js', 'export const setting =\n')
    await pause(1_500)
    const isUp = await subject.get('/').then(
      () => true,
      () => false,
    )
    const fixed = project.save('config')
    const { answer } = await asked(subject, ({ setting }) => setting === fixed)
    const broken = config === 'stale' ? '–' : isUp ? 'still answers' : answer ? 'down until fixed' : 'down, also after the fix'
    const where = first.answer?.where === WHERE ? 'correct' : 'shifted'
    return { handler, common, config, broken, where }
  } finally {
    await subject.stop()
    rmSync(project.directory, { recursive: true, force: true })
  }
}

/** A port that nobody listens on now. */
async function freePort() {
  const { createServer } = await import('node:net')
  const probe = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => probe.once('listening', resolve))
  const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address())
  await new Promise((resolve) => probe.close(resolve))
  return port
}

await bundle()
await install(inRoot('bench'))
const { contenders } = await import('./lib/contenders.js')
const tools = process.argv.slice(2)
const names = tools.length > 0 ? tools : ['itself', 'hot-runner', 'dynohot', 'vite', 'watch', 'nodemon', 'tsx', 'nub']
console.log(`Node.js ${process.versions.node}, ${process.platform}\n`)
console.log(
  '| | the handler is saved | a CommonJS file behind a handler | a file that the entry imports | the same file, with a syntax error | positions in stack traces |',
)
console.log('|---|---|---|---|---|---|')
for (const [key, contender] of contenders(names)) {
  const { handler: saved, common: behind, config: pinned, broken, where } = await compare(key, contender)
  console.log(`| ${[contender.title, saved, behind, pinned, broken, where].join(' | ')} |`)
}
