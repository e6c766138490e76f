import { serve } from '@hono/node-server'
import { Hono } from 'hono'

const app = new Hono()

app.get('/', async (context) => {
  const { Home } = await import('./src/pages/home.tsx')
  return context.html(<Home visitor={context.req.query('name') ?? 'you'} />)
})

serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000), hostname: '127.0.0.1' }, ({ port }) => {
  console.log(`listening on http://127.0.0.1:${port}`)
})
