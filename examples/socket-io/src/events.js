import { format } from './format.js'

/** Each export handles the event of its name. */
export function say(socket, text) {
  socket.emit('said', format('you', text))
  socket.broadcast.emit('said', format(socket.id, text))
}
