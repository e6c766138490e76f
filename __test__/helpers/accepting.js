// @ts-check
/** Servers that keep what they import at their top level, and accept its new versions. */
import { project } from './project.js'
import { start } from './server.js'

/**
 * A server that answers with `handle(url)`, where `handle` is a variable that the lines before may set.
 *
 * @param {string} lines what imports and accepts
 */
export const keepingServer = (lines) => `
import { createServer } from 'node:http'
${lines}
const server = createServer(async (request, response) => {
  try {
    response.end(String(await handle(request.url)))
  } catch (error) {
    response.statusCode = 500
    response.end(\`\${error?.name}: \${error?.message}\`)
  }
})
server.listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port))
`

/** Keeps the router and accepts its new versions. */
export const routerServer = keepingServer(`
import * as router from './src/router.js'
let handle = router.handle
import.meta.hot?.accept('./src/router.js', (fresh) => { handle = fresh.handle })
`)

/**
 * Starts such a server in a project without boundaries, and waits until it listens.
 *
 * @param {import('node:test').TestContext} t
 * @param {string} server its source
 * @param {Record<string, string>} files the others
 */
export async function accepting(t, server, files) {
  const started = start(project(t, { 'server.js': server, ...files }, { hotHook: {} }))
  await started.ready
  return started
}
