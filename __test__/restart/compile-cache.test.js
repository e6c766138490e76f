// @ts-check
/** V8's compiled code on the disk. Concerns Node 22.8 and newer. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import module from 'node:module'
import { test } from 'node:test'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

const skip = !('flushCompileCache' in module) && 'this Node.js has no compile cache that can be written before the end'

const CACHE = 'node_modules/.cache/hot-hook-rs/compile-cache'

const server = `
import { createServer } from 'node:http'
import { config } from './config.js'
const server = createServer((request, response) => response.end(config)).listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port))
`

for (const [what, { hotHook, env, isKept }] of Object.entries({
  'is kept in node_modules': { hotHook: {}, env: {}, isKept: true },
  'is not kept where the option turns it off': { hotHook: { compileCache: false }, env: {}, isKept: false },
  'is not kept where the environment turns it off': { hotHook: {}, env: { NODE_DISABLE_COMPILE_CACHE: '1' }, isKept: false },
})) {
  test(`compiled code ${what}`, { skip }, async (t) => {
    const app = project(t, { 'server.js': server, 'config.js': "export const config = 'config:1'\n" }, { hotHook })
    const running = start(app, { ipc: false, env: /** @type {Record<string, string>} */ (env) })
    await running.ready
    for (const round of [2, 3]) {
      await app.save('config.js', `export const config = 'config:${round}'\n`)
      await running.started(round)
      assert.equal((await running.get()).body, `config:${round}`)
    }
    const files = existsSync(app.path(CACHE)) ? readdirSync(app.path(CACHE), { recursive: true }) : []
    assert.equal(files.length > 1, isKept, files.join(', '))
  })
}
