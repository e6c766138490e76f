import { allUsers } from '../services/users.js'

export const list = (app) => ({ users: allUsers(), started: app.started })
