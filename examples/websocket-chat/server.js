import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'

const server = createServer(async (request, response) => {
  try {
    const { default: app } = await import('./src/app.js')
    app(request, response)
  } catch (error) {
    console.error(error)
    response.writeHead(500).end(String(error))
  }
})

const sockets = new WebSocketServer({ server })
sockets.on('connection', (socket) => {
  // Imported for each message, not for each connection: sockets that are open run the new code, too.
  socket.on('message', async (data) => {
    try {
      const { receive } = await import('./src/chat.js')
      receive(String(data), socket, sockets.clients)
    } catch (error) {
      console.error(error)
      socket.send(String(error))
    }
  })
})

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`)
})
