import { createServer } from 'node:http'
import * as clock from './src/clock.js'

let { ticks } = clock
import.meta.hot?.accept('./src/clock.js', (fresh) => {
  ticks = fresh.ticks
})

const server = createServer((request, response) => response.end(`${ticks()}\n`))

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`)
})
