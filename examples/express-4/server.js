import express from 'express'

const app = express()

/** Express 4 ignores the promise of a handler: without this `catch`, a file that does not parse ends the process. */
const hot = (load) => async (request, response, next) => {
  try {
    const handler = await load()
    await handler(request, response, next)
  } catch (error) {
    next(error)
  }
}

app.get('/users', hot(async () => (await import('./src/routes/users.js')).list))
app.get('/users/:id', hot(async () => (await import('./src/routes/users.js')).show))

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`)
})
