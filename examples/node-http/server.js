import { createServer } from 'node:http'

const server = createServer(async (request, response) => {
  try {
    const { handle } = await import('./src/handler.js')
    await handle(request, response)
  } catch (error) {
    // A half-written save ends here; the next one heals it.
    response.writeHead(500).end(String(error))
  }
})

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`)
})
