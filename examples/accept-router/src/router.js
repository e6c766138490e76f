import { hello } from './handlers/hello.js'
import { time } from './handlers/time.js'

const routes = new Map([
  ['/', hello],
  ['/time', time],
])

export function handle(request, response) {
  const route = routes.get(request.url)
  if (!route) response.statusCode = 404
  response.setHeader('content-type', 'text/plain; charset=utf-8')
  response.end(`${route ? route() : 'There is nothing here'}\n`)
}
