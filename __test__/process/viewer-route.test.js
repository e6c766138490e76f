// @ts-check
/** `hot-hook-rs/viewer`: the page of the graph on a route of the app. On every Node line. */
import { strict as assert } from 'node:assert'
import test from 'node:test'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'

const files = {
  'server.js': `
import { createServer } from 'node:http'
import './src/config.js'
const routes = {
  '/viewer': async () => (await import('PACKAGE/viewer')).viewer({ editor: 'zed', nonce: 'abc' }),
  '/forced': async () => (await import('PACKAGE/viewer')).viewer({ production: true }),
  // The routes of hot-hook's README, and of AdonisJS.
  '/dump-viewer': async (response) => {
    const { dumpViewer } = await import('PACKAGE')
    response.setHeader('Content-Type', 'text/html; charset=utf-8')
    return dumpViewer()
  },
  '/adonis': async (response) => {
    const { dumpViewer } = await import('PACKAGE/viewer')
    return dumpViewer({ response: { header: (name, value) => response.setHeader(name, value) } })
  },
}
createServer(async (request, response) => {
  const { handle } = await import('./src/controllers/home.js')
  const route = routes[request.url]
  response.end(route ? await route(response) : handle())
}).listen(0, '127.0.0.1', function () { console.log('ready ' + this.address().port) })
`.replaceAll('PACKAGE', 'hot-hook-rs'),
  'src/config.js': '',
  'src/controllers/home.js': "export const handle = () => 'controller:1'\n",
  'src/added.js': 'export {}\n',
}

/** @param {string} html @returns {any} */
const graphOf = (html) => JSON.parse(/<script type="application\/json" id="graph">(.*?)<\/script>/.exec(html)?.[1] ?? 'null')

test('a route gives the graph as it is at each request, also as hot-hook documents it', async (t) => {
  const app = project(t, files)
  const server = start(app, { ipc: false })
  await server.until('/', 'controller:1')
  const first = await server.get('/viewer')
  const graph = graphOf(first.body)
  const home = (/** @type {any} */ data) => data.files.find((/** @type {any} */ one) => one.file === 'src/controllers/home.js')
  assert.deepEqual([graph.entry, graph.editor, graph.live], ['server.js', 'zed', undefined])
  assert.deepEqual([home(graph).state, home(graph).version], ['boundary', undefined])
  assert.ok(first.body.includes('<script nonce="abc">') && first.body.includes('<style nonce="abc">'))

  app.save('src/controllers/home.js', "import '../added.js'\nexport const handle = () => 'controller:2'\n")
  await server.until('/', 'controller:2')
  for (const route of ['/dump-viewer', '/adonis']) {
    const answer = await fetch(`http://127.0.0.1:${await server.ready}${route}`)
    assert.equal(answer.headers.get('content-type'), 'text/html; charset=utf-8')
    const now = graphOf(await answer.text())
    assert.equal(home(now).version, 1)
    assert.ok(
      now.files.some((/** @type {any} */ one) => one.file === 'src/added.js'),
      route,
    )
  }
})

test('in production, and without hot-hook-rs, the page says so and shows nothing of the project', async (t) => {
  const app = project(t, files)
  const production = start(app, { ipc: false, env: { NODE_ENV: 'production' } })
  await production.ready
  for (const route of ['/viewer', '/forced']) {
    const { body } = await production.get(route)
    assert.match(body, /hot-hook-rs is off, because NODE_ENV is "production"/)
    assert.doesNotMatch(body, /server\.js|<script/)
  }
  await production.stop()
  const forced = start(app, { ipc: false, env: { NODE_ENV: 'production', HOT_HOOK: '1' } })
  await forced.ready
  assert.match((await forced.get('/viewer')).body, /the graph is not shown under NODE_ENV=production/)
  assert.equal(graphOf((await forced.get('/forced')).body).entry, 'server.js')
  await forced.stop()
  const plain = start(app, { ipc: false, imports: [] })
  await plain.ready
  assert.match((await plain.get('/viewer')).body, /hot-hook-rs is not running in this process/)
})
