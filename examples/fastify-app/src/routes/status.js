export default async function status(app) {
  app.get('/', async () => ({ status: 'up' }))
}
