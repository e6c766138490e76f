import { createServer } from 'node:http'

/** Open pages, each with a response that is never ended. */
const pages = new Set()

// After every update, and in development alone: `import.meta.hot` is undefined in production.
import.meta.hot?.on('updated', () => {
  for (const page of pages) page.write('data: reload\n\n')
})

const server = createServer(async (request, response) => {
  if (request.url === '/updates') {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    pages.add(response)
    response.on('close', () => pages.delete(response))
    return
  }
  try {
    const { default: app } = await import('./src/app.js')
    app(request, response)
  } catch (error) {
    // The page of the error reloads as well, once the file is fixed.
    console.error(error)
    response.writeHead(500, { 'content-type': 'text/html' }).end(`<pre>${error}</pre>${refresh}`)
  }
})

const refresh = "<script>new EventSource('/updates').onmessage = () => location.reload()</script>"

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`)
})
