// @ts-check
import { test } from 'node:test'
import { esmLayers } from '../helpers/apps.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { register } from '../helpers/subject.js'
import { tour } from '../helpers/tour.js'

const layers = esmLayers('tsx')
// The controller renders its markers, so that the JSX is compiled and run.
const controller = layers['src/controllers/home.tsx'].replace(/return .*/, 'return String(<>controller:1 {service()} {settings.marker} {legacy.marker}</>)')
const files = {
  ...layers,
  'src/controllers/home.tsx': controller,
  'tsconfig.json': JSON.stringify({
    compilerOptions: { module: 'nodenext', target: 'es2022', jsx: 'react-jsx', jsxImportSource: 'hono/jsx' },
  }),
  'server.tsx': `
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { config } from './src/config.tsx'

const app = new Hono()
app.get('/', async (context) => {
  const { handle } = await import('./src/controllers/home.tsx')
  return context.text(handle())
})
app.get('/config', (context) => context.text(config))
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log('ready ' + port))
`,
}

test('a Hono server with TSX, through tsx', async (t) => {
  const app = project(t, files, { packages: ['hono', '@hono/node-server', 'tsx'] })
  const server = start(app, { entry: 'server.tsx', imports: ['tsx', register] })
  await tour(t, server, { ext: 'tsx' })
})
