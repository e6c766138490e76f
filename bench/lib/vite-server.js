// @ts-check
/** Runs the server.js of the working directory in Vite's module runner, with its watcher and HMR. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const require = createRequire(join(process.cwd(), 'package.json'))
const { createServer, createServerModuleRunner } = await import(pathToFileURL(require.resolve('vite')).href)
const vite = await createServer({
  configFile: false,
  root: process.cwd(),
  logLevel: 'silent',
  appType: 'custom',
  server: { middlewareMode: true, ws: false, hmr: { port: 0 } },
  optimizeDeps: { noDiscovery: true },
})
await createServerModuleRunner(vite.environments.ssr).import('/server.js')
