import fp from 'fastify-plugin'

export const clock = fp(async (app) => {
  const started = Date.now()
  app.decorate('uptime', () => `${Math.round((Date.now() - started) / 1000)} s`)
  app.addHook('onClose', async () => console.log('clock closed'))
})
