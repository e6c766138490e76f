import { createServer } from 'node:http'
import * as router from './src/router.js'

// The server is imported once and lives long. It keeps the router, and takes each new version of it.
let { handle } = router
import.meta.hot?.accept('./src/router.js', (fresh) => {
  handle = fresh.handle
})

const server = createServer((request, response) => handle(request, response))

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`)
})
