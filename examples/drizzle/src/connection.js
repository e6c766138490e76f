import { DatabaseSync } from 'node:sqlite'

// `data` outlives the versions of this module: an edit of it opens no second connection.
const data = import.meta.hot?.data ?? {}

export const connection = (data.connection ??= new DatabaseSync(process.env.DATABASE ?? ':memory:'))

connection.exec(`CREATE TABLE IF NOT EXISTS users (id INTEGER PRIMARY KEY, name TEXT NOT NULL)`)
