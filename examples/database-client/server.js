import { createServer } from 'node:http'
import * as users from './src/users.js'

let { list, add } = users
import.meta.hot?.accept('./src/users.js', (fresh) => {
  list = fresh.list
  add = fresh.add
})

const server = createServer(async (request, response) => {
  if (request.method === 'POST') await add(`user ${(await list()).length + 1}`)
  response.setHeader('content-type', 'application/json')
  response.end(`${JSON.stringify(await list())}\n`)
})

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`)
})
