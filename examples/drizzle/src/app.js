import { add, list } from './users.js'

export default async function app(request, response) {
  if (request.method === 'POST') await add(`user ${(await list()).length + 1}`)
  response.setHeader('content-type', 'application/json')
  response.end(`${JSON.stringify(await list())}\n`)
}
