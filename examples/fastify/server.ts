/** The boot file. It runs once, so a change of it asks for a restart. */
import Fastify from 'fastify'

const release = 'spring'

const app = Fastify()

app.addHook('onRequest', async (_request, reply) => {
  reply.headers({ 'x-release': release, 'x-pid': process.pid })
})

// A controller is imported inside the handler: that is what makes it, and all it imports, replaceable.
app.get('/', async () => {
  const { home } = await import('./src/controllers/home.ts')
  return home()
})

app.get<{ Params: { id: string } }>('/orders/:id', async (request) => {
  const { show } = await import('./src/controllers/orders.ts')
  return show(request.params.id)
})

const address = await app.listen({ port: Number(process.env.PORT ?? 3000), host: '127.0.0.1' })
console.log(`listening on ${address}`)
