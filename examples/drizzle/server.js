import { createServer } from 'node:http'

const server = createServer(async (request, response) => {
  try {
    const { default: app } = await import('./src/app.js')
    await app(request, response)
  } catch (error) {
    // A file that does not parse, or a handler that throws: the server answers, and the next save fixes it.
    console.error(error)
    if (response.headersSent) response.destroy()
    else response.writeHead(500).end(String(error))
  }
})

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`)
})
