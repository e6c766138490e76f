import { Router } from '@koa/router'
import { allUsers } from './users.js'

export const router = new Router()

router.get('/users', (context) => {
  context.body = { users: allUsers() }
})
