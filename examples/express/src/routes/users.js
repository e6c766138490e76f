import { Router } from 'express'
import { allUsers } from '../services/users.js'

export const users = Router()

users.get('/', (request, response) => {
  response.json({ users: allUsers() })
})
