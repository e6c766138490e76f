#!/usr/bin/env node
import http from 'node:http'
import { createRequire } from 'node:module'
import * as data from './data.json' with { type: 'json' }
export { helper as default, type } from './helper.js'
export * as routes from '#routes'

const require = createRequire(import.meta.url)
const config = require('./config.cjs') ?? (await import(`./config.js`))
const { hot } = import.meta

class Cache {
  static #size = 10
  static { import('./cache.js') }
  entries = new Map([[/[/'"]/gu, `a ${Cache.#size} b`]])
  async *load(name, { retry = 3, ...rest } = {}) {
    for await (const part of import(`./parts/${name}.js`, import.meta.hot?.boundary)) yield part
  }
}

http.createServer(async (request, response) => {
  const { handle } = await import('./handle.js', { with: { hot: 'true' } })
  response.end(await handle(request) / 2 / 1)
}).listen(config.port)

new Worker(new URL('./worker.js', import.meta.url), { argv: ['ä', '😀'] })
