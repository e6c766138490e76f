import fp from 'fastify-plugin'

export default fp(async (app) => {
  app.decorate('started', new Date().toISOString())
})
