import { add, list } from './users.js'

export default function app(request, response) {
  if (request.method === 'POST') add(`user ${list().length + 1}`)
  response.setHeader('content-type', 'application/json')
  response.end(`${JSON.stringify(list())}\n`)
}
