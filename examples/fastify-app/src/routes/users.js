import { allUsers } from '../users.js'

export default async function users(app) {
  app.get('/', async () => ({ users: allUsers(), uptime: app.uptime() }))
}
