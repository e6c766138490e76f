// @ts-check
/**
 * The layers that every test app has behind its one route: a controller (the boundary), a service, a helper, what
 * the helper itself imports, a JSON file and a CommonJS file. Each answers with a marker, see `edits.js`; beside them
 * there is `src/config`, which the app boots from.
 */

/** The answer of a fresh app. */
export const firstAnswer = 'controller:1 service:1 helper:1 deep:1 json:1 cjs:1'

/** What every app has, whatever its modules are. */
const plainFiles = {
  'src/data/settings.json': '{ "marker": "json:1" }\n',
  'src/legacy/legacy.cjs': "exports.marker = 'cjs:1'\n",
}

/**
 * The layers as ES modules, in JavaScript or TypeScript.
 *
 * @param {'js' | 'ts' | 'tsx'} [ext]
 * @param {'js' | 'ts' | 'tsx'} [written] the extension that imports are written with, default the same
 * @returns {Record<string, string>}
 */
export function esmLayers(ext = 'js', written = ext) {
  const typed = (/** @type {string} */ type) => (ext === 'js' ? '' : `: ${type}`)
  return {
    ...plainFiles,
    [`src/config.${ext}`]: `export const config${typed('string')} = 'config:1'\n`,
    [`src/controllers/home.${ext}`]: `
import { service } from '../services/service.${written}'
import legacy from '../legacy/legacy.cjs'
import settings from '../data/settings.json' with { type: 'json' }

export function handle()${typed('string')} {
  return ['controller:1', service(), settings.marker, legacy.marker].join(' ')
}
`,
    [`src/services/service.${ext}`]: `
import { help } from '../helpers/help.${written}'
export const service = ()${typed('string')} => 'service:1 ' + help()
`,
    [`src/helpers/help.${ext}`]: `
import { deep } from './deep.${written}'
export const help = ()${typed('string')} => 'helper:1 ' + deep
`,
    [`src/helpers/deep.${ext}`]: `export const deep${typed('string')} = 'deep:1'\n`,
  }
}

/**
 * The layers as CommonJS modules.
 *
 * @returns {Record<string, string>}
 */
export function cjsLayers() {
  return {
    ...plainFiles,
    'src/config.js': "exports.config = 'config:1'\n",
    'src/controllers/home.js': `
const { service } = require('../services/service.js')
const legacy = require('../legacy/legacy.cjs')
const settings = require('../data/settings.json')

exports.handle = () => ['controller:1', service(), settings.marker, legacy.marker].join(' ')
`,
    'src/services/service.js': `
const { help } = require('../helpers/help.js')
exports.service = () => 'service:1 ' + help()
`,
    'src/helpers/help.js': `
const { deep } = require('./deep.js')
exports.help = () => 'helper:1 ' + deep
`,
    'src/helpers/deep.js': "exports.deep = 'deep:1'\n",
  }
}

/**
 * A `node:http` server that answers `/<name>` with `handle()` of the controller `<name>`, `/` with that of `home`, and
 * an error with its name and message. `/config` tells what the app booted with.
 *
 * @param {object} [options]
 * @param {string} [options.ext] the extension of the entry's imports
 * @param {string} [options.before] lines at the top of the file
 * @returns {string}
 */
export function httpServer({ ext = 'js', before = '' } = {}) {
  return `${before}
import { createServer } from 'node:http'
import { config } from './src/config.${ext}'

const server = createServer(async (request, response) => {
  try {
    if (request.url === '/config') return response.end(config)
    const name = request.url === '/' ? 'home' : request.url.slice(1)
    const { handle } = await import(\`./src/controllers/\${name}.${ext}\`)
    response.end(String(await handle()))
  } catch (error) {
    response.statusCode = 500
    response.end(\`\${error?.name}: \${error?.message}\`)
  }
})
server.listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port))
`
}

/**
 * The whole JavaScript app on `node:http`.
 *
 * @param {Record<string, string>} [more] further files, or other contents
 */
export function httpApp(more = {}) {
  return { 'server.js': httpServer(), ...esmLayers(), ...more }
}

/**
 * A small app with nothing but a server, a config and one controller.
 *
 * @param {Record<string, string>} [more] further files, or other contents
 */
export function smallApp(more = {}) {
  return {
    'server.js': httpServer(),
    'src/config.js': "export const config = 'config:1'\n",
    'src/controllers/home.js': "export const handle = () => 'controller:1'\n",
    ...more,
  }
}

/** The end of an entry that has an object `routes`: functions by path. */
export const serveRoutes = `createServer(async (request, response) => {
  try {
    response.end(await routes[request.url]())
  } catch (error) {
    response.statusCode = 500
    response.end(String(error))
  }
}).listen(0, '127.0.0.1', function () { console.log('ready ' + this.address().port) })
`
