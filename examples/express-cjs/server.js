const express = require('express')

const app = express()

// Required inside the handler, a route is replaced like an imported one.
app.get('/users', (request, response, next) => require('./src/routes/users.js')(request, response, next))

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`)
})
