import { database } from './database.js'
import { users } from './schema.js'

export const add = (name) => database.insert(users).values({ name })
export const list = () => database.select({ id: users.id, name: users.name }).from(users).orderBy(users.id)
