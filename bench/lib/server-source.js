// @ts-check
/** The entry of every generated app: a server that imports a controller for each request. */

export const serverSource = `import { createServer } from 'node:http'
import { routes } from './routes.js'

const pages = {
  c: async (index) => (await routes[index]()).answer(),
  all: async () => {
    const controllers = await Promise.all(routes.map((route) => route()))
    return controllers.reduce((sum, controller) => sum + controller.answer(), 0)
  },
  each: async () => {
    const controllers = await Promise.all(routes.map((route) => route()))
    return controllers.map((controller) => controller.answer())
  },
  repeat: async (times) => {
    const start = process.hrtime.bigint()
    for (let done = 0; done < times; done++) await routes[0]()
    return Number(process.hrtime.bigint() - start) / times
  },
  usage: () => {
    globalThis.gc?.()
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
    return { cpu: (userCPUTime + systemCPUTime) / 1000, maxRSS: maxRSS * 1024, heap: process.memoryUsage().heapUsed, rss: process.memoryUsage.rss(), pid: process.pid }
  },
}

const server = createServer(async (request, response) => {
  const [, page, argument] = request.url.split('/')
  try {
    response.end(JSON.stringify(await pages[page](argument)))
  } catch (error) {
    response.statusCode = 500
    response.end(String(error?.stack ?? error))
  }
})
server.listen(0, '127.0.0.1', () => process.stdout.write(\`LISTENING \${server.address().port}\\n\`))
`
