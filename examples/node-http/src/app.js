import { greeting } from './greeting.js'

export default function app(request, response) {
  response.setHeader('content-type', 'text/plain; charset=utf-8')
  response.end(`${greeting} from ${request.url}\n`)
}
