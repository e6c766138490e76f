import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const server = createServer(async (request, response) => {
  try {
    const { ready } = await import('./app')
    const handle = await ready
    handle(request, response)
  } catch (error) {
    // A file that does not parse, or a provider that is missing: the server answers, and the next save fixes it.
    console.error(error)
    response.writeHead(500).end(String(error))
  }
})

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
