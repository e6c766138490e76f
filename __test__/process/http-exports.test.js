// @ts-check
/** Exports of `node:http` that nobody asks for are not evaluated; whoever asks gets what Node gives. Concerns Node with synchronous hooks. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import module from 'node:module'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import { mayAsk } from '../../js/node/http-exports.js'
import { project } from '../helpers/project.js'
import { register } from '../helpers/subject.js'

const skip = !('registerHooks' in module) && 'this Node.js has no synchronous hooks'

/** Ahead of what each row does: a module that asks for nothing has been imported. */
const PLAIN = "import { createServer } from 'node:http'\nexport const server = createServer\n"

/** @type {Record<string, Record<string, string>>} what `entry.js` puts into `seen` */
const rows = {
  'a named import': { 'entry.js': "import { WebSocket, CloseEvent as Closed, request } from 'node:http'\nseen(WebSocket, Closed, request)" },
  'a namespace': { 'entry.js': "import * as all from 'http'\nseen(all.MessageEvent, ...Object.keys(all))" },
  'what is exported again': {
    'entry.js': "import { WebSocket } from './again.js'\nimport * as all from './again.js'\nseen(WebSocket, ...Object.keys(all))",
    'again.js': "export * from 'node:http'",
  },
  'a dynamic import': { 'entry.js': "const all = await import('node:http')\nseen(all.WebSocket, all.default.WebSocket)" },
  'a computed import': { 'entry.js': "import http from 'http'\nconst all = await import(['node', 'http'].join(':'))\nseen(all.WebSocket, http.WebSocket)" },
  'an import by another name': { 'entry.js': "import { WebSocket } from '#http'\nseen(WebSocket)" },
  'an import of CommonJS': {
    'entry.js': "import load from './load.cjs'\nseen((await load()).WebSocket)",
    'load.cjs': "module.exports = () => import('node:http')",
  },
  'a data URL': { 'entry.js': 'const url = \'data:text/javascript,export * from "node:http"\'\nseen((await import(url)).CloseEvent)' },
  'the default export': { 'entry.js': "import http, { get } from 'http'\nseen(http.CloseEvent, http.MessageEvent, get)" },
  require: { 'entry.js': "import { createRequire } from 'node:module'\nseen(createRequire(import.meta.url)('http').WebSocket)" },
  'an import after the exports were brought up to date': {
    'entry.js':
      "import { syncBuiltinESMExports } from 'node:module'\nsyncBuiltinESMExports()\nseen((await import('./asks.js')).Event)\nsyncBuiltinESMExports()\nseen((await import('./asks.js')).Event)",
    'asks.js': "export { MessageEvent as Event } from 'http'",
  },
  'hooks that come later': {
    'entry.js': `import module from 'node:module'
module.registerHooks({ load: (url, context, next) => url.endsWith('made.js') ? { format: 'module', source: 'export { WebSocket } from "node:http"', shortCircuit: true } : next(url, context) })
seen((await import('./made.js')).WebSocket)`,
    'made.js': '',
  },
  'hooks that answer for others': {
    'entry.js': `import module from 'node:module'
module.registerHooks({ resolve: (specifier, context, next) => specifier === 'web' ? { url: 'node:http', shortCircuit: true } : next(specifier, context) })
seen((await import('web')).WebSocket)`,
  },
}

const run = promisify(execFile)

/**
 * What an app prints that it sees, and whether Node has loaded the part behind those exports.
 *
 * @param {import('../helpers/project.js').Project} app
 * @param {string[]} args
 */
async function seenBy(app, args) {
  const { stdout } = await run(process.execPath, [...args, 'start.js'], { cwd: app.root, timeout: 60_000 })
  return JSON.parse(stdout)
}

const START = `import './plain.js'
const all = []
globalThis.seen = (...values) => all.push(...values.map((value) => typeof value === 'function' ? value.name + typeof value.prototype : String(value)))
await import('./entry.js')
console.log(JSON.stringify({ all, isLoaded: process.moduleLoadList.includes('NativeModule internal/deps/undici/undici') }))
process.exit()
`

describe('exports of node:http', { skip, concurrency: 2 }, () => {
  for (const [what, files] of Object.entries(rows)) {
    test(`${what} gives what Node gives`, async (t) => {
      const app = project(t, { 'start.js': START, 'plain.js': PLAIN, ...files }, { packageJson: { imports: { '#http': 'http' } } })
      const [plain, ours] = await Promise.all([seenBy(app, []), seenBy(app, ['--import', register])])
      assert.ok(plain.all.length > 0 && !plain.all.includes('undefined'), JSON.stringify(plain.all))
      assert.deepEqual(ours.all, plain.all)
    })
  }

  test('are not evaluated where no module asks for them', async (t) => {
    const app = project(t, {
      'start.js': START,
      'plain.js': PLAIN,
      'entry.js': "import http, { Server } from 'http'\nseen(typeof Server, typeof http.get)\nawait import('./plain.js')",
    })
    const { all, isLoaded } = await seenBy(app, ['--import', register])
    assert.deepEqual(all, ['function', 'function'])
    assert.equal(isLoaded, false)
  })
})

/** @type {[string, boolean][]} */
const sources = [
  ["import { createServer } from 'node:http'", false],
  ["import http from 'http'\nawait import('./handler.js')", false],
  ['import http, { get as fetchIt, type Server } from "http"; import("./a.js", {})', false],
  ["import {\n  createServer,\n  Server,\n} from 'node:http'", false],
  ["import { createServer } from 'node:http'\n// http: it's 'https'", false],
  ["import { createServer } from 'node:http'\nimport { WebSocketServer } from 'ws'", false],
  ["import { WebSocket } from 'node:http'", true],
  ["import { createServer } from 'node:http'\nconst name = 'Web' + 'Socket'; (await import('http'))[name]", true],
  ["import * as http from 'node:http'", true],
  ["import http, * as all from 'node:http'", true],
  ["export * from 'node:http'", true],
  ["import 'node:http'", true],
  ["import { get } from 'http'; await import(name)", true],
  ["import { get } from 'http'; await import(/* webpack */ './x.js')", true],
  ['import { get } from "http"; await import(`./${name}.js`)', true],
  ["import { get } from 'http'; export { default as all } from 'http'", true],
  ['import { "WebSocket" as Socket } from "http"', true],
  ["import { get, /* more */ request } from 'http'", true],
  ['', true],
]

for (const [source, expected] of sources) test(`${expected ? 'may ask' : 'asks for nothing'}: ${source}`, () => assert.equal(mayAsk(source), expected))
