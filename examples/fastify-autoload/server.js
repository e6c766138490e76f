import { fileURLToPath } from 'node:url'
import autoload from '@fastify/autoload'
import Fastify from 'fastify'

const app = Fastify()
for (const folder of ['plugins', 'routes']) {
  await app.register(autoload, { dir: fileURLToPath(new URL(`./${folder}`, import.meta.url)) })
}

const address = await app.listen({ port: Number(process.env.PORT ?? 3000), host: '127.0.0.1' })
console.log(`listening on ${address}`)
