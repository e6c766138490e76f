import { database } from './database.js'

const insert = database.prepare('INSERT INTO users (name) VALUES (?)')
const all = database.prepare('SELECT id, name FROM users ORDER BY id')

export const add = (name) => insert.run(name)
export const list = () => all.all()
