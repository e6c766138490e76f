import { render } from './render.js'

export default function app(request, response) {
  response.setHeader('content-type', 'text/html; charset=utf-8')
  response.end(render({ path: request.url, users: ['Ada', 'Grace'] }))
}
