import { createServer } from 'node:http'
import { Server } from 'socket.io'

const server = createServer()
const io = new Server(server)

io.on('connection', (socket) => {
  // Imported for each event, not for each connection: sockets that are open run the new code, too.
  socket.onAny(async (event, ...args) => {
    try {
      const events = await import('./src/events.js')
      await events[event]?.(socket, ...args)
    } catch (error) {
      console.error(error)
      socket.emit('failed', String(error))
    }
  })
})

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`)
})
