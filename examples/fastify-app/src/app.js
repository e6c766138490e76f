import { readdirSync } from 'node:fs'
import Fastify from 'fastify'
import { clock } from './plugins/clock.js'

const app = Fastify()
await app.register(clock)

// In the place of @fastify/autoload, which would keep the files that it loaded.
for (const file of readdirSync(new URL('./routes/', import.meta.url))) {
  const { default: routes } = await import(`./routes/${file}`)
  await app.register(routes, { prefix: `/${file.replace('.js', '')}` })
}

await app.ready()

// The `onClose` hooks of the plugins run, as they do when a server stops.
import.meta.hot?.dispose(() => app.close())

export default app
