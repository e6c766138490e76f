export default async function users(app) {
  app.get('/', async () => {
    const { list } = await import('../../controllers/users.js')
    return list(app)
  })
}
