import { serve } from '@hono/node-server'

serve(
  {
    port: Number(process.env.PORT ?? 3000),
    hostname: '127.0.0.1',
    fetch: async (request, env) => {
      try {
        const { app } = await import('./src/app.tsx')
        return await app.fetch(request, env)
      } catch (error) {
        // A file that does not parse: the server answers, and the next save fixes it.
        console.error(error)
        return new Response(String(error), { status: 500 })
      }
    },
  },
  ({ port }) => console.log(`listening on http://127.0.0.1:${port}`),
)
