import { greet } from '@example/greetings'

export default function app(request, response) {
  response.end(`${greet(request.url.slice(1))}\n`)
}
