import { client } from './client.js'

export const list = async () => (await client.query('users')).map((name) => ({ name }))

export const add = (name) => client.insert('users', name)
