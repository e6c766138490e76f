// @ts-check
import { test } from 'node:test'
import { esmLayers } from '../helpers/apps.js'
import { stripsTypes } from '../helpers/node.js'
import { project } from '../helpers/project.js'
import { start } from '../helpers/server.js'
import { register } from '../helpers/subject.js'
import { tour } from '../helpers/tour.js'

const server = `
import Fastify from 'fastify'
import { config } from './src/config.ts'

const app = Fastify()
app.get('/', async (): Promise<string> => {
  const { handle } = await import('./src/controllers/home.ts')
  return handle()
})
app.get('/config', async (): Promise<string> => config)
const address = await app.listen({ port: 0, host: '127.0.0.1' })
console.log('ready ' + new URL(address).port)
`

test(`a Fastify server in TypeScript, ${stripsTypes ? 'with the types stripped by Node' : 'through tsx'}`, async (t) => {
  const app = project(t, { 'server.ts': server, ...esmLayers('ts') }, { packages: ['fastify', 'tsx'] })
  const imports = stripsTypes ? [register] : ['tsx', register]
  await tour(t, start(app, { entry: 'server.ts', imports }), { ext: 'ts' })
})
