import { format } from './format.js'

export function receive(text, sender, everyone) {
  for (const client of everyone) client.send(format(text, client === sender))
}
